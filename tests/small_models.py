"""Model folders for tests, made on the spot: the real file formats and libraries, with a handful of random weights."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reviewapp.scoring.embedding import model_folder

os.environ.update(model_folder.OFFLINE)  # read once, when the libraries are first imported


def small_tokenizer(texts: Sequence[str]) -> Any:
    """Whole words, with the special tokens of the embedded model."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors  # heavy, and only where a model is wanted
    from transformers import PreTrainedTokenizerFast

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    words = sorted({word for text in texts for word in text.replace(".", " .").split()})
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate([*special, *words])}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
    )


def small_config(tokenizer: Any, **more: Any) -> Any:
    from transformers import BertConfig  # as above

    return BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=400,
        **more,
    )


def small_base(folder: Path, texts: Sequence[str]) -> Path:
    """A sentence-transformers folder with mean pooling."""
    import torch  # as above
    from transformers import BertModel

    torch.manual_seed(0)
    tokenizer = small_tokenizer(texts)
    BertModel(small_config(tokenizer)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    contents = {
        "modules.json": [
            {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for place, (path, kind) in enumerate(modules)
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": 400, "do_lower_case": False},
    }
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


def small_nli(folder: Path, texts: Sequence[str], labels: Sequence[str]) -> Path:
    """A sequence classifier with these output labels."""
    import torch  # as above
    from transformers import BertForSequenceClassification

    torch.manual_seed(0)
    tokenizer = small_tokenizer(texts)
    config = small_config(tokenizer, num_labels=len(labels), id2label=dict(enumerate(labels)))
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
