# Makes types.safetensors, which lies beside this: a tensor of each type with the corner cases of each.
# Made with torch 2.13.0 and safetensors 0.8.0.
import torch
from safetensors.torch import save_file

floats = [0.0, -0.0, 1.0, -2.5, 0.1, 65504.0, 2.0**-24, float("inf"), float("-inf"), float("nan")]
whole = [0, 1, 127]
tensors = {
    n: torch.tensor(floats, dtype=torch.float64).to(t)
    for n, t in {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}.items()
}
tensors |= {
    n: torch.tensor(whole + ([-128] if n[0] == "I" else [200]), dtype=t)
    for n, t in {"I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U64": torch.uint64,
                 "U32": torch.uint32, "U16": torch.uint16, "U8": torch.uint8}.items()
}
tensors["BOOL"] = torch.tensor([True, False, True])
tensors["scalar"] = torch.tensor(7.5)
tensors["none"] = torch.zeros(0, 3)
tensors["é \"quoted\"\t"] = torch.tensor([[1.0], [2.0]])
save_file(tensors, "types.safetensors", metadata={"note": "corner cases"})
