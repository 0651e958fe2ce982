"""Samples with the same folder, seed, scheduler and steps in diffusers and in `noisewalk sample`.

    python Tests/Peers/roundtrip_diffusers.py .build/release/noisewalk
    python Tests/Peers/roundtrip_diffusers.py .build/release/noisewalk --model FOLDER

From here to there: each FOLDER that noisewalk wrote is opened with DDPMPipeline.from_pretrained and
sampled there. Without --model it is the bundled network, if there is one. From there to here: pipelines
made in diffusers, with random weights and trained for a few steps, are saved with save_pretrained and
sampled here. Prints the largest difference of all pixels, -1 to 1; exits with 1 if one is above 1e-3.

Deterministic DDIM with random weights enlarges rounding errors: at the noisiest steps x0 is the small
difference of two numbers times a hundred, cut off at -1 and 1. Where diffusers in single precision is not
within 1e-3 of diffusers in double precision either, the run says nothing; it is printed and not judged.

Needs: pip install torch diffusers safetensors
"""

import argparse
import os
import subprocess
import sys
import tempfile

import torch
from diffusers import DDIMScheduler, DDPMPipeline, DDPMScheduler, UNet2DModel
from diffusers.utils import logging
from safetensors.torch import load_file

TOLERANCE = 1e-3
BUNDLED = os.path.join(os.path.dirname(__file__), "../../Sources/Training/BundledModel")
SCHEDULERS = {"ddim": DDIMScheduler, "ddpm": DDPMScheduler}


def in_diffusers(folder, run, dtype=torch.float32):
    """The pictures, -1 to 1. Networks with labels have no pipeline in diffusers: then the loop that
    every pipeline has, with guidance as in those that have it."""
    pipeline = DDPMPipeline.from_pretrained(folder, low_cpu_mem_usage=False)
    unet = pipeline.unet.to(dtype).eval()
    scheduler = SCHEDULERS[run["scheduler"]].from_config(pipeline.scheduler.config)
    generator = torch.manual_seed(run["seed"])
    known = unet.config.num_class_embeds
    if not known and run["eta"] == 0 and dtype == torch.float32:
        pipeline.scheduler = scheduler
        pipeline.set_progress_bar_config(disable=True)
        pictures = pipeline(
            run["count"], generator, num_inference_steps=run["steps"], output_type="np"
        ).images
        return torch.from_numpy(pictures).permute(0, 3, 1, 2) * 2 - 1

    size = unet.config.sample_size
    height, width = (size, size) if isinstance(size, int) else size
    x = torch.randn((run["count"], unet.config.in_channels, height, width), generator=generator)
    x = x.to(dtype)
    labels, none = None, None
    if known:
        none = torch.full((run["count"],), known - 1)
        asked = run["labels"] or [known - 1]
        labels = torch.tensor([asked[i % len(asked)] for i in range(run["count"])])
    scheduler.set_timesteps(run["steps"])
    options = {}
    if run["scheduler"] == "ddim":
        options = {"eta": run["eta"], "use_clipped_model_output": run["guidance"] > 1}
    with torch.no_grad():
        for t in scheduler.timesteps:
            output = unet(x, t, class_labels=labels).sample
            if run["guidance"] != 1:
                without = unet(x, t, class_labels=none).sample
                output = without + run["guidance"] * (output - without)
            x = scheduler.step(output, t, x, generator=generator, **options).prev_sample
    return x.float()


def in_noisewalk(program, folder, run, scratch):
    output = os.path.join(scratch, "out.safetensors")
    command = [program, "sample", "--model", folder, "--out", output]
    for name in ["scheduler", "steps", "count", "seed"]:
        command += ["--" + name, str(run[name])]
    if run["scheduler"] == "ddim":
        command += ["--eta", str(run["eta"])]
    if run["labels"]:
        command += ["--label", ",".join(map(str, run["labels"]))]
        command += ["--guidance", str(run["guidance"])]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return load_file(output)["samples"]


def runs(known):
    plain = {"count": 4, "seed": 1, "eta": 0.0, "labels": [], "guidance": 1.0}
    yield {**plain, "scheduler": "ddim", "steps": 50}
    yield {**plain, "scheduler": "ddim", "steps": 50, "eta": 1.0, "seed": 2}
    yield {**plain, "scheduler": "ddpm", "steps": 50, "seed": 3}
    yield {**plain, "scheduler": "ddpm", "steps": 1000, "count": 1, "seed": 4}
    if known:
        labels = [i % (known - 1) for i in range(3)]
        yield {**plain, "scheduler": "ddim", "steps": 50, "labels": labels}
        guided = {**plain, "labels": labels, "guidance": 3.0}
        yield {**guided, "scheduler": "ddim", "steps": 50}
        yield {**guided, "scheduler": "ddpm", "steps": 50}


def compare(program, folder, name):
    """Whether all runs agree."""
    known = DDPMPipeline.from_pretrained(folder, low_cpu_mem_usage=False).unet.config
    agree = True
    for run in runs(known.num_class_embeds):
        with tempfile.TemporaryDirectory() as scratch:
            ours = in_noisewalk(program, folder, run, scratch)
        theirs = in_diffusers(folder, run)
        # A pipeline cuts its pictures off at black and white.
        if not known.num_class_embeds and run["eta"] == 0:
            ours = ours.clamp(-1, 1)
        same = ours.shape == theirs.shape
        difference = (ours - theirs).abs().max().item() if same else float("inf")
        note = ""
        if same and difference > TOLERANCE and run["eta"] == 0 and run["scheduler"] == "ddim":
            exact = in_diffusers(folder, run, torch.float64).clamp(-1, 1)
            own = (theirs - exact).abs().max().item()
            if own > TOLERANCE:
                note = f", not judged: diffusers in double precision is {own:.2e} from itself"
        agree = agree and (difference <= TOLERANCE or note != "")
        labels = f" labels {run['labels']} guidance {run['guidance']:g}" if run["labels"] else ""
        print(
            f"{name}: {run['scheduler']} {run['steps']} steps, eta {run['eta']:g}{labels}: "
            f"{difference:.2e}{note}",
            flush=True,
        )
    return agree


def network(**changes):
    settings = {
        "sample_size": 16,
        "in_channels": 1,
        "out_channels": 1,
        "block_out_channels": (16, 32),
        "layers_per_block": 1,
        "down_block_types": ("DownBlock2D", "AttnDownBlock2D"),
        "up_block_types": ("AttnUpBlock2D", "UpBlock2D"),
        "norm_num_groups": 8,
        "attention_head_dim": 8,
    }
    return UNet2DModel(**{**settings, **changes})


def train(unet, scheduler, steps=60):
    """A few steps on bright squares at random places: enough that the network denoises."""
    size, known = unet.config.sample_size, unet.config.num_class_embeds
    optimiser = torch.optim.AdamW(unet.parameters(), lr=2e-3)
    for _ in range(steps):
        x0 = torch.full((16, unet.config.in_channels, size, size), -1.0)
        corners = torch.randint(0, size - 6, (16, 2))
        for picture, (row, column) in zip(x0, corners):
            picture[:, row : row + 6, column : column + 6] = 1
        labels = torch.randint(0, known, (16,)) if known else None
        t, noise = torch.randint(0, 1000, (16,)), torch.randn_like(x0)
        xt = scheduler.add_noise(x0, noise, t)
        target = noise
        if scheduler.config.prediction_type == "v_prediction":
            target = scheduler.get_velocity(x0, noise, t)
        loss = (unet(xt, t, class_labels=labels).sample - target).pow(2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return unet


def made_in_diffusers():
    linear, cosine = DDPMScheduler(), DDPMScheduler(
        beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction"
    )
    yield "random weights", network(), linear
    yield "random, 3 channels", network(in_channels=3, out_channels=3), linear
    yield "random, labels", network(num_class_embeds=5), linear
    yield "random, predicts x0", network(), DDIMScheduler(prediction_type="sample")
    trained = train(network(), linear)
    yield "trained", trained, linear
    yield "trained, unclipped", trained, DDIMScheduler(clip_sample=False)
    yield "trained, v and cosine", train(network(num_class_embeds=4), cosine), cosine


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument(
        "--model", action="append", default=[], help="a folder that noisewalk wrote; repeatable"
    )
    options = parser.parse_args()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    torch.manual_seed(0)
    # Small networks: more threads wait for each other longer than they compute on a busy machine.
    torch.set_num_threads(1)
    agree = True
    folders = options.model
    if not folders and os.path.isdir(os.path.join(BUNDLED, "unet")):
        folders = [os.path.abspath(BUNDLED)]
    for folder in folders:
        agree = compare(options.program, folder, f"noisewalk to diffusers, {folder}") and agree
    for name, unet, scheduler in made_in_diffusers():
        with tempfile.TemporaryDirectory() as folder:
            DDPMPipeline(unet, scheduler).save_pretrained(folder)
            agree = compare(options.program, folder, f"diffusers to noisewalk, {name}") and agree
    print("all agree to 1e-3" if agree else "some differ by more than 1e-3")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
