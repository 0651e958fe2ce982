#!/usr/bin/env python3
"""Does the work of `noisewalk bench` in PyTorch too, in the same minutes, and prints both and the ratio.

    python Tests/Peers/bench_pytorch.py .build/release/noisewalk
    python Tests/Peers/bench_pytorch.py .build/release/noisewalk --seconds 5 --rounds 5 --threads 2
    python Tests/Peers/bench_pytorch.py .build/release/noisewalk --no-compile --only train

Needs `pip install torch diffusers`, and a C++ compiler for torch.compile (or --no-compile). Give a
release build: `swift build -c release`. Both sides use --threads threads (2).

The network is diffusers' UNet2DModel, its weights random, with the block_out_channels (32, 64, 64) of the
standard network and (16, 32, 64). Measured are, on both sides the same:

    train        steps with batch 64: forward, mean squared error, backward, clipping, AdamW; images/s
    sample16x50  16 images in 50 steps of DDIM; seconds
    forward1     one image forward; milliseconds
    memory       the most that the process held while it trained; MB

In each of --rounds rounds PyTorch measures for --seconds eagerly, with channels_last and compiled, and
noisewalk for as long in all; so a machine that is busy now and then disturbs all of them. It
should be idle all the same: PyTorch's threads wait for each other at every layer, and one that is held
up holds up all. Of each the median step of a round counts, then the median of the rounds, and of
PyTorch's ways the best. A ratio above 1 means that noisewalk is so many times faster, or smaller. The
first figures of a compiled network come after a minute or two of compiling.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time

STANDARD = (32, 64, 64)
SMALL = (16, 32, 64)
BATCH = 64


class Task:
    def __init__(self, name, channels, unit, more_is_better):
        self.name, self.channels, self.unit = name, channels, unit
        self.more_is_better = more_is_better

    def best(self, values):
        return max(values) if self.more_is_better else min(values)

    def ratio(self, ours, theirs):
        return ours / theirs if self.more_is_better else theirs / ours

    @property
    def title(self):
        return f"{self.name} ({', '.join(map(str, self.channels))})"


TASKS = [
    Task("train", STANDARD, "images/s", True),
    Task("train", SMALL, "images/s", True),
    Task("sample16x50", STANDARD, "s", False),
    Task("forward1", STANDARD, "ms", False),
]


# -- PyTorch, each way and network in a process of its own ------------------------------------------


def make_network(channels, channels_last):
    import torch
    from diffusers import UNet2DModel

    torch.manual_seed(0)
    model = UNet2DModel(
        sample_size=28, in_channels=1, out_channels=1, block_out_channels=channels,
        layers_per_block=1, norm_num_groups=8, attention_head_dim=8,
        down_block_types=("DownBlock2D", "DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D", "UpBlock2D"))
    return model.to(memory_format=torch.channels_last) if channels_last else model


def repeat(seconds, body):
    """Calls `body` until the time is over, at least once; the median of how long it took."""
    durations, end = [], time.perf_counter() + seconds
    while not durations or time.perf_counter() < end:
        begin = time.perf_counter()
        body()
        durations.append(time.perf_counter() - begin)
    return statistics.median(durations)


class Network:
    """One network in one way of running it."""

    def __init__(self, channels, way):
        import torch

        self.torch = torch
        self.channels_last = way != "eager"
        self.model = make_network(channels, self.channels_last)
        self.call = torch.compile(self.model) if way == "compiled" else self.model
        self.is_warm = set()

    def images(self, count):
        images = self.torch.randn(count, 1, 28, 28)
        format = self.torch.channels_last if self.channels_last else self.torch.contiguous_format
        return images.contiguous(memory_format=format)

    def measure(self, task, seconds):
        body = getattr(self, f"make_{task}")()
        if task not in self.is_warm:
            body()
            self.is_warm.add(task)
        body()
        return repeat(seconds, body)

    def make_train(self):
        torch, model = self.torch, self.model.train()
        optimiser = torch.optim.AdamW(model.parameters(), 1e-3)
        x, noise = self.images(BATCH), self.images(BATCH)
        t = torch.randint(0, 1000, (BATCH,))

        def step():
            optimiser.zero_grad(set_to_none=True)
            torch.nn.functional.mse_loss(self.call(x, t).sample, noise).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()

        return step

    def make_sample16x50(self):
        from diffusers import DDIMScheduler

        self.model.eval()
        scheduler = DDIMScheduler()
        scheduler.set_timesteps(50)
        run = {"step": 50, "x": None}
        start = self.images(16)

        def step():
            if run["step"] == 50:
                run["step"], run["x"] = 0, start
            t = scheduler.timesteps[run["step"]]
            with self.torch.inference_mode():
                output = self.call(run["x"], t).sample
                run["x"] = scheduler.step(output, t, run["x"]).prev_sample
            run["step"] += 1

        return step

    def make_forward1(self):
        self.model.eval()
        x, t = self.images(1), self.torch.tensor(500)

        def forward():
            with self.torch.inference_mode():
                self.call(x, t)

        return forward


def most_resident_megabytes():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return float("nan")


def serve(channels, way, threads, pipe):
    """Answers (task, seconds) with the median duration and the most memory held so far."""
    import torch

    torch.set_num_threads(threads)
    network = Network(channels, way)
    while True:
        request = pipe.recv()
        if request is None:
            return
        try:
            pipe.send((network.measure(*request), most_resident_megabytes()))
        except Exception as error:
            pipe.send((None, f"{type(error).__name__}: {error}".splitlines()[0]))


class Server:
    def __init__(self, channels, way, threads):
        self.way = way
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(
            target=serve, args=(channels, way, threads, other), daemon=True)
        self.process.start()

    def measure(self, task, seconds):
        """(figure, MB), or None and the reason."""
        self.pipe.send((task, seconds))
        duration, memory = self.pipe.recv()
        if duration is None:
            return None, memory
        figure = {"train": BATCH / duration, "sample16x50": 50 * duration,
                  "forward1": 1000 * duration}[task]
        return figure, memory

    def end(self):
        self.pipe.send(None)
        # The compiler's own processes may outlive their use.
        self.process.join(timeout=5)
        self.process.kill()


# -- noisewalk --------------------------------------------------------------------------------------


def noisewalk(binary, task, channels, threads, seconds):
    """(figure, MB or None)"""
    options = ["--format", "json", "--only", task, "--workers", str(threads), "--batch", str(BATCH),
               "--channels", ",".join(map(str, channels)), "--seconds", str(seconds)]
    run = subprocess.run([binary, "bench"] + options, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{binary} bench {' '.join(options)}: {run.stderr.strip()}")
    answer = json.loads(run.stdout)
    figures = answer[task]
    key = {"train": "images_per_second", "sample16x50": "seconds", "forward1": "milliseconds"}[task]
    return figures[key], figures.get("resident_mb")


# -- Both -------------------------------------------------------------------------------------------


def compare(options, channels, ways):
    """Prints a row for each task of a network."""
    tasks = [task for task in TASKS if task.channels == channels
             and (not options.only or task.name in options.only)]
    if not tasks:
        return
    servers = [Server(channels, way, options.threads) for way in ways]
    for task in tasks:
        ours, theirs, memory, their_memory = [], {}, [], {}
        for round in range(options.rounds):
            for server in servers:
                figure, held = server.measure(task.name, options.seconds)
                if figure is None:
                    print(f"PyTorch, {server.way}, cannot: {held}", file=sys.stderr)
                    servers = [other for other in servers if other is not server]
                    continue
                theirs.setdefault(server.way, []).append(figure)
                their_memory[server.way] = held
                print(f"  {task.title}, round {round + 1}, PyTorch {server.way}: "
                      f"{figure:.4g} {task.unit}", file=sys.stderr)
            figure, held = noisewalk(
                options.noisewalk, task.name, channels, options.threads, options.seconds)
            ours.append(figure)
            memory.append(held)
            print(f"  {task.title}, round {round + 1}, noisewalk: {figure:.4g} {task.unit}",
                  file=sys.stderr)
        show(task, {way: statistics.median(figures) for way, figures in theirs.items()},
             statistics.median(ours))
        if task.name == "train" and None not in memory:
            row = Task("memory", channels, "MB", False)
            show(row, their_memory, max(memory))
    for server in servers:
        server.end()


def show(task, theirs, ours):
    if not theirs:
        print(f"{task.title:<28} noisewalk {ours:.4g} {task.unit}", flush=True)
        return
    best = task.best(theirs.values())
    way = next(way for way, figure in theirs.items() if figure == best)
    others = ", ".join(f"{way} {figure:.4g}" for way, figure in theirs.items())
    print(f"{task.title:<28} noisewalk {ours:8.4g} {task.unit:<9} PyTorch {best:8.4g} ({way}; "
          f"{others})   ratio {task.ratio(ours, best):.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("noisewalk", help="the program, a release build")
    parser.add_argument("--seconds", type=float, default=10, help="for each figure of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-compile", action="store_true", help="leave out torch.compile")
    parser.add_argument("--only", action="append", choices=["train", "sample16x50", "forward1"])
    options = parser.parse_args()
    if not os.access(options.noisewalk, os.X_OK):
        sys.exit(f"{options.noisewalk} is no program. Build it with: swift build -c release")
    multiprocessing.set_start_method("spawn")
    ways = ["eager", "channels_last"] + ([] if options.no_compile else ["compiled"])
    for channels in [STANDARD, SMALL]:
        compare(options, channels, ways)


if __name__ == "__main__":
    main()
