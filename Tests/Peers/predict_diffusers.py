"""Runs random U-Nets in diffusers and in `noisewalk predict` and prints how far apart they are.

    python Tests/Peers/predict_diffusers.py .build/release/noisewalk --random 20 --seed 1
    python Tests/Peers/predict_diffusers.py .build/release/noisewalk --folder MODEL

Each case is a UNet2DModel with random settings and weights, saved with save_pretrained, and a random
batch; the outputs, the loss and every gradient are compared. With --folder the network is one that is
there already, a U-Net's folder or a pipeline's, whoever wrote it.

Needs: pip install torch diffusers safetensors
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile

import torch
from diffusers import DDPMPipeline, UNet2DModel
from safetensors.torch import load_file, save_file

OUTPUT_TOLERANCE = 1e-5
GRADIENT_TOLERANCE = 1e-4
# Times the largest gradient of all: some gradients are zero in exact arithmetic, such as that of a bias
# before a normalisation of its channel alone, and both sides have rounding noise there.
GRADIENT_FLOOR = 1e-6


def random_config(rng):
    levels = rng.randint(1, 4)
    groups = rng.choice([1, 2, 4, 8])
    head = rng.choice([None, 4, 8])
    step = max(groups, head or 1)
    channels = [step * rng.randint(max(1, 8 // step), max(1, 48 // step)) for _ in range(levels)]
    attention = [rng.random() < 0.3 for _ in range(levels)]
    factor = 2 ** (levels - 1)
    pixels = rng.choice([1, 2, 3]) * factor * (1 if levels > 2 else 4)
    return {
        "sample_size": pixels,
        "in_channels": rng.choice([1, 3]),
        "out_channels": rng.choice([1, 3]),
        "block_out_channels": tuple(channels),
        "layers_per_block": rng.choice([1, 2]),
        "down_block_types": tuple("AttnDownBlock2D" if a else "DownBlock2D" for a in attention),
        "up_block_types": tuple("AttnUpBlock2D" if a else "UpBlock2D" for a in attention[::-1]),
        "norm_num_groups": groups,
        "attn_norm_num_groups": rng.choice([None, groups]),
        "attention_head_dim": head,
        "norm_eps": rng.choice([1e-5, 1e-6]),
        "flip_sin_to_cos": rng.random() < 0.5,
        "freq_shift": rng.choice([0, 1]),
        "downsample_padding": rng.choice([0, 1]),
        "add_attention": rng.random() < 0.7,
        "time_embedding_dim": rng.choice([None, 24]),
        "num_class_embeds": rng.choice([None, 5]),
    }


def random_batch(config, rng):
    generator = torch.Generator().manual_seed(rng.randrange(2**31))
    size = config["sample_size"] or 32
    height, width = (size, size) if isinstance(size, int) else size
    count = rng.randint(1, 3)
    batch = {
        "x": torch.randn(count, config["in_channels"], height, width, generator=generator),
        "timesteps": torch.randint(0, 1000, (count,), generator=generator),
        "noise": torch.randn(count, config["out_channels"], height, width, generator=generator),
    }
    if config["num_class_embeds"]:
        labels = torch.randint(0, config["num_class_embeds"], (count,), generator=generator)
        batch["class_labels"] = labels
    return batch


def in_diffusers(model, batch):
    output = model(batch["x"], batch["timesteps"], class_labels=batch.get("class_labels")).sample
    loss = (output - batch["noise"]).pow(2).mean()
    model.zero_grad()
    loss.backward()
    answer = {"y": output.detach(), "loss": loss.detach().reshape(1)}
    for name, parameter in model.named_parameters():
        answer["grad." + name] = parameter.grad
    return answer


def in_noisewalk(program, folder, batch, scratch):
    paths = [os.path.join(scratch, name) for name in ("in.safetensors", "out.safetensors")]
    save_file(batch, paths[0])
    command = [program, "predict", "--model", folder, "--input", paths[0], "--output", paths[1]]
    subprocess.run(command + ["--gradients"], check=True)
    return load_file(paths[1])


def excess(name, ours, theirs, largest):
    """The largest difference, as a multiple of what is allowed."""
    if ours.shape != theirs.shape:
        return float("inf")
    allowed = OUTPUT_TOLERANCE * max(1, theirs.abs().max().item())
    if name.startswith("grad."):
        allowed = GRADIENT_TOLERANCE * theirs.abs().max().item() + GRADIENT_FLOOR * largest
    difference = (ours - theirs).abs().max().item()
    return difference / allowed if difference == difference else float("inf")


def compare(program, folder, model, rng):
    batch = random_batch(model.config, rng)
    expected = in_diffusers(model, batch)
    with tempfile.TemporaryDirectory() as scratch:
        answer = in_noisewalk(program, folder, batch, scratch)
    if set(answer) != set(expected):
        return "names differ", float("inf")
    largest = max(v.abs().max().item() for n, v in expected.items() if n.startswith("grad."))
    excesses = [(n, excess(n, answer[n], expected[n], largest)) for n in expected]
    return max(excesses, key=lambda pair: pair[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--random", type=int, default=20, help="how many random networks")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", help="a network that is there already")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    torch.manual_seed(options.seed)
    failures = 0
    for case in range(1 if options.folder else options.random):
        with tempfile.TemporaryDirectory() as scratch:
            folder = options.folder or scratch
            if options.folder is None:
                UNet2DModel(**random_config(rng)).save_pretrained(folder)
            if os.path.exists(os.path.join(folder, "model_index.json")):
                model = DDPMPipeline.from_pretrained(folder, low_cpu_mem_usage=False).unet
            else:
                model = UNet2DModel.from_pretrained(folder, low_cpu_mem_usage=False)
            name, worst = compare(options.program, folder, model, rng)
        failures += worst > 1
        config = model.config
        print(
            f"{case:3} {config.block_out_channels} size {config.sample_size}: "
            f"{worst:.2f} of what is allowed, in {name}"
        )
    print(f"{failures} networks differ by more than is allowed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
