"""The tokenizer of the embedded model: a unigram vocabulary with the normalisation that it was trained with."""

from typing import TYPE_CHECKING

from reviewapp.scoring.embedding.e5_file import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BOS, EOS, PAD, UNKNOWN, MASK = "<s>", "</s>", "<pad>", "<unk>", "<mask>"
META = "\u2581"  # stands for a space in the pieces
# characters the original normalisation drops, and those it turns into a space
DROPPED = r"[\u0000-\u0008\u000b\u000e-\u001f\u007f\u00ad\u200c-\u200f\ufeff]"
SPACES = r"[\t\n\r\f\u200b]"


def build_tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """A fast tokenizer `<s> text </s>` over the pieces and their scores."""
    # only the conversion needs the library; the pure part of scoring loads without it
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(DROPPED), ""),
            normalizers.Replace(Regex(SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=META, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=META, prepend_scheme="always")
    special = [AddedToken(token, special=True, normalized=False) for token in (BOS, PAD, EOS, UNKNOWN)]
    tokenizer.add_special_tokens([*special, AddedToken(MASK, lstrip=True, special=True, normalized=False)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A {EOS}",
        pair=f"{BOS} $A {EOS} {EOS} $B {EOS}",
        special_tokens=[(BOS, vocabulary.bos), (EOS, vocabulary.eos)],
    )
    return tokenizer


def tokenizer_config(longest: int) -> dict[str, object]:
    """What transformers must know beside the tokenizer itself; `longest` in tokens."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": longest,
        "bos_token": BOS,
        "cls_token": BOS,
        "eos_token": EOS,
        "sep_token": EOS,
        "pad_token": PAD,
        "unk_token": UNKNOWN,
        "mask_token": MASK,
        "clean_up_tokenization_spaces": False,
    }
