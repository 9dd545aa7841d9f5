"""Round the weight matrices of an ONNX encoder to int8.

Most get a scale a column, and the runtime rounds their input with one scale a text: the fastest form. In some layers a
few values tower over all others of their input (often one channel of the first and last token, after the activation) and
would spoil that one scale. Those matrices get blocks of 128 rows with scales of their own, in which the runtime rounds the input
too: half as fast, and near full precision. Which they are is measured on sample texts. Figures: docs/decisions/0008.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.embedding.int8 import INSTEAD
from reviewapp.scoring.embedding.interface import ModelUnavailable

BLOCK = 128  # weights that share one scale in such a matrix
TOWERING = 64.0  # largest value of an input against its root mean square, in the middle one of the samples


def round_weights(graph: Path, rounded: Path, *, samples: Sequence[NDArray[np.float32]]) -> None:
    """Write `graph` (its one input is called vectors) with every product with a constant matrix in int8 to `rounded`.

    `samples`: inputs as the runtime will give them, float32 [1, tokens, hidden]. Raises ModelUnavailable.
    """
    import onnx  # only the export needs these
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(graph)
    shape_of = {constant.name: tuple(constant.dims) for constant in model.graph.initializer}
    products = {node.name: node.input[0] for node in model.graph.node if _is_linear(node, shape_of)}
    if not products:
        raise ModelUnavailable(f"It has no weight matrices that int8 could hold. {INSTEAD}")
    ratios = _ratios(model, sorted(set(products.values())), samples)
    towering = [name for name, source in products.items() if not ratios[source] <= TOWERING]
    quantize_dynamic(
        graph,
        rounded,
        weight_type=QuantType.QInt8,
        per_channel=True,
        nodes_to_exclude=towering,
        extra_options={"MatMulConstBOnly": True},
    )
    model = onnx.load(rounded)
    _round_in_blocks(model)
    onnx.save(model, rounded)


def in_blocks(weights: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """[rows, columns] as bytes [columns, blocks, BLOCK] and scales [columns, blocks]: weight = scale * (byte - 128).

    The layout of onnxruntime's MatMulNBits: blocks run along the rows, the last is filled up with zeros.
    """
    rows, columns = weights.shape
    blocks = -(-rows // BLOCK)
    filled = np.zeros((columns, blocks * BLOCK), dtype=np.float32)
    filled[:, :rows] = weights.T
    filled = filled.reshape(columns, blocks, BLOCK)
    scales = np.abs(filled).max(axis=2) / 127
    scales[scales == 0] = 1
    return (np.rint(filled / scales[:, :, None]) + 128).astype(np.uint8), scales.astype(np.float32)


def _ratios(model: Any, names: Sequence[str], samples: Sequence[NDArray[np.float32]]) -> dict[str, float]:
    """Largest value against root mean square of each of these values inside the graph, in the middle one of the samples."""
    import onnx  # as above
    import onnxruntime

    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    del watched.graph.output[:]
    watched.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    ratios = []
    for sample in samples:
        values = session.run(list(names), {"vectors": sample})
        ratios.append([float(np.abs(value).max() / (np.sqrt(np.square(value).mean()) or 1.0)) for value in values])
    return dict(zip(names, np.median(ratios, axis=0).tolist(), strict=True))


def _is_linear(node: Any, shape_of: Mapping[str, tuple[int, ...]]) -> bool:
    return node.op_type == "MatMul" and len(shape_of.get(node.input[1], ())) == 2


def _round_in_blocks(model: Any) -> None:
    """Replace the products with a constant matrix that are left by the operator MatMulNBits of onnxruntime."""
    import onnx  # as above

    constants = {constant.name: constant for constant in model.graph.initializer}
    shape_of = {name: tuple(constant.dims) for name, constant in constants.items()}
    for node in model.graph.node:
        if not _is_linear(node, shape_of):
            continue
        matrix = node.input[1]
        weights = onnx.numpy_helper.to_array(constants[matrix])
        names = [f"{matrix}.int8", f"{matrix}.scales"]
        if names[0] not in constants:
            packed, scales = in_blocks(weights)
            constants[names[0]] = onnx.numpy_helper.from_array(packed, names[0])
            constants[names[1]] = onnx.numpy_helper.from_array(scales, names[1])
            model.graph.initializer.extend(constants[name] for name in names)
        product = onnx.helper.make_node(
            "MatMulNBits", [node.input[0], *names], list(node.output), name=node.name, domain="com.microsoft",
            K=weights.shape[0], N=weights.shape[1], bits=8, block_size=BLOCK, accuracy_level=4,
        )  # fmt: skip
        node.CopyFrom(product)
    used = {name for node in model.graph.node for name in node.input}
    kept = [constant for constant in model.graph.initializer if constant.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    if not any(known.domain == "com.microsoft" for known in model.opset_import):
        model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
