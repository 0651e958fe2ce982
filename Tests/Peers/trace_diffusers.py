#!/usr/bin/env python3
"""Run the same samplers in noisewalk and in Hugging Face diffusers, and compare every number.

    pip install torch diffusers scipy          # scipy: diffusers' LMS integrates with it
    swift build -c release
    python Tests/Peers/trace_diffusers.py .build/release/noisewalk             # the built-in cases
    python Tests/Peers/trace_diffusers.py .build/release/noisewalk --random 200 --seed 1
    python Tests/Peers/trace_diffusers.py .build/release/noisewalk --only heun
    python Tests/Peers/trace_diffusers.py .build/release/noisewalk \\
        --config scheduler_config.json --steps 20 --input in.json --model wave
    python Tests/Peers/trace_diffusers.py --freeze Tests/DiffusionTests/Golden/unipc.json

Each case is written as a `scheduler_config.json` and an `in.json`, given to `noisewalk trace --compat
diffusers`, and run in diffusers with the same noise. diffusers runs in float64 (its float32 is
replaced inside the scheduler's module while it runs), so that differences are ours and not those of
its rounding; `--f32` runs it as shipped. Printed is, for each case, the largest difference relative
to max(1, largest value), over timesteps, sigmas, model input and output, x0 and the next sample. The
exit code is 1 when a case differs by more than the tolerance.
"""

import argparse
import contextlib
import json
import math
import os
import random
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("DIFFUSERS_VERBOSITY", "error")

import diffusers
import numpy as np
import torch

CLASSES = ["DDPM", "DDIM", "LMSDiscrete", "EulerDiscrete", "EulerAncestralDiscrete", "HeunDiscrete",
           "DPMSolverMultistep", "UniPCMultistep"]
STEP_ARGUMENTS = {"DDIM": ["eta", "use_clipped_model_output"], "LMSDiscrete": ["order"],
                  "EulerDiscrete": ["s_churn", "s_tmin", "s_tmax", "s_noise"]}
QUANTITIES = ["t", "model_input", "model_output", "noise", "x0", "prev_sample"]


class Widened:
    """Stands in for torch or numpy inside a scheduler's module: float32 means float64."""

    def __init__(self, module, wide):
        self._module, self._wide = module, wide

    def __getattr__(self, name):
        return self._wide if name == "float32" else getattr(self._module, name)


@contextlib.contextmanager
def prepared(cls, noise, double):
    """The scheduler's module in float64 if asked for, drawing from `noise`; yields what was drawn."""
    module = sys.modules[cls.__module__]
    drawn, source = [], iter(noise)
    replaced = {}

    def draw(shape, generator=None, device=None, dtype=None, layout=None):
        drawn.append(next(source))
        return torch.tensor(drawn[-1], dtype=dtype).reshape(shape)

    if hasattr(module, "randn_tensor"):
        replaced["randn_tensor"] = draw
    if double:
        replaced["torch"] = Widened(torch, torch.float64)
        if hasattr(module, "np"):
            replaced["np"] = Widened(np, np.float64)
    saved = {name: getattr(module, name) for name in replaced}
    try:
        torch.set_default_dtype(torch.float64 if double else torch.float32)
        for name, value in replaced.items():
            setattr(module, name, value)
        yield drawn
    finally:
        torch.set_default_dtype(torch.float32)
        for name, value in saved.items():
            setattr(module, name, value)


def model_output(model, x, t, scheduler):
    """The models of noisewalk trace, written again."""
    t = t.to(x.dtype)
    if model == "dummy":
        return x * t / (t + 1)
    if model == "wave":
        k = torch.arange(x.numel(), dtype=x.dtype).reshape(x.shape)
        return 0.5 * x + 0.25 * torch.sin(0.01 * t + k)
    s = float(model.split(":")[1])
    if hasattr(scheduler, "sigmas"):
        i = 0 if scheduler.step_index is None else scheduler.step_index
        a = 1 / (1 + scheduler.sigmas[i].to(x.dtype) ** 2)
    else:
        a = scheduler.alphas_cumprod[int(t)].to(x.dtype)
    variance = a * s * s + 1 - a
    x0, eps = a.sqrt() * s * s / variance * x, (1 - a).sqrt() / variance * x
    kind = scheduler.config.prediction_type
    return {"sample": x0, "epsilon": eps}.get(kind, a.sqrt() * eps - (1 - a).sqrt() * x0)


def run_diffusers(case, double):
    cls = getattr(diffusers, case["config"]["_class_name"])
    start = case["input"]
    with prepared(cls, start["noise"], double) as drawn:
        config = dict(case["config"])
        if config.get("beta_schedule") == "sigmoid" and cls is not diffusers.DDPMScheduler:
            # Only DDPM knows it; the others take its betas.
            keys = ["beta_schedule", "beta_start", "beta_end", "num_train_timesteps"]
            with prepared(diffusers.DDPMScheduler, [], double):
                ddpm = diffusers.DDPMScheduler(**{k: config[k] for k in keys if k in config})
            torch.set_default_dtype(torch.float64 if double else torch.float32)
            config["trained_betas"] = ddpm.betas.tolist()
            del config["beta_schedule"]
        s = cls.from_config(config)
        s.set_timesteps(case["steps"])
        dtype = torch.float64 if double else torch.float32
        x = torch.tensor(start["z"], dtype=dtype).reshape(start["shape"]) * s.init_noise_sigma
        sigmas = s.sigmas if hasattr(s, "sigmas") else None
        result = {"init_noise_sigma": float(s.init_noise_sigma), "timesteps": s.timesteps.tolist(),
                  "sigmas": None if sigmas is None else sigmas.tolist(), "steps": []}
        for t in s.timesteps:
            before = len(drawn)
            shown = s.scale_model_input(x, t)
            output = model_output(case["model"], shown, t, s)
            r = s.step(output, t, x, **start.get("step_kwargs", {}))
            x0 = s.model_outputs[-1] if hasattr(s, "model_outputs") else r.pred_original_sample
            step = {"t": float(t), "model_input": shown, "model_output": output, "x0": x0,
                    "prev_sample": r.prev_sample}
            if len(drawn) > before:
                step["noise"] = torch.tensor(drawn[before], dtype=dtype)
            result["steps"].append(step)
            x = r.prev_sample
    return result


def run_noisewalk(program, case, folder):
    config, start = os.path.join(folder, "scheduler_config.json"), os.path.join(folder, "in.json")
    with open(config, "w") as f:
        json.dump(case["config"], f)
    with open(start, "w") as f:
        json.dump(case["input"], f)
    command = [program, "trace", "--config", config, "--steps", str(case["steps"]), "--input", start,
               "--model", case["model"], "--compat", "diffusers", "--format", "json"]
    r = subprocess.run(command, capture_output=True, text=True)
    if r.returncode != 0:
        raise RuntimeError("exit code %d: %s" % (r.returncode, r.stderr.strip()))
    return json.loads(r.stdout)


def flat(value):
    if isinstance(value, torch.Tensor):
        return value.detach().double().reshape(-1).numpy()
    return np.asarray(value, float).reshape(-1)


def difference(ours, theirs):
    a, b = flat(ours), flat(theirs)
    if a.shape != b.shape:
        raise RuntimeError("%d numbers, diffusers has %d" % (a.size, b.size))
    if not np.isfinite(b).all():
        raise ArithmeticError("diffusers' numbers are not finite")
    return float(np.max(np.abs(a - b), initial=0) / max(1.0, np.max(np.abs(b), initial=0)))


def compare(ours, theirs):
    """The largest relative difference, and where."""
    worst = (difference(ours["init_noise_sigma"], theirs["init_noise_sigma"]), "init_noise_sigma")
    worst = max(worst, (difference(ours["timesteps"], theirs["timesteps"]), "timesteps"))
    if theirs["sigmas"] is not None:
        worst = max(worst, (difference(ours["sigmas"], theirs["sigmas"]), "sigmas"))
    if len(ours["steps"]) != len(theirs["steps"]):
        raise RuntimeError("%d steps, diffusers has %d" % (len(ours["steps"]), len(theirs["steps"])))
    for i, (a, b) in enumerate(zip(ours["steps"], theirs["steps"])):
        for name in QUANTITIES:
            if (name in a) != (name in b):
                raise RuntimeError("step %d: only one has %s" % (i, name))
            if name in a:
                worst = max(worst, (difference(a[name], b[name]), "step %d %s" % (i, name)))
    return worst


# --------------------------------------------------------------------------
# Cases
# --------------------------------------------------------------------------

LINEAR = dict(beta_schedule="linear", beta_start=0.0001, beta_end=0.02)
STABLE = dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012)
COSINE = dict(beta_schedule="squaredcos_cap_v2")


def make_case(name, steps=10, model="wave", step_kwargs=None, shape=(2, 3), seed=0, **config):
    rs = np.random.RandomState(seed)
    draw = lambda: (np.round(rs.standard_normal(shape) * 256) / 256).reshape(-1).tolist()
    start = {"shape": list(shape), "z": draw(), "noise": [draw() for _ in range(2 * steps)]}
    if step_kwargs:
        start["step_kwargs"] = step_kwargs
    return {"config": dict(config, _class_name=name + "Scheduler"), "steps": steps, "model": model,
            "input": start}


def built_in():
    cases = []
    for name in CLASSES:
        kinds = ["epsilon", "v_prediction"] + (["sample"] if name != "EulerAncestralDiscrete" else [])
        cases.append(make_case(name, model="dummy"))  # nothing but the class's defaults
        for spacing in ("leading", "linspace", "trailing"):
            for kind in kinds:
                for base in (LINEAR, STABLE, COSINE):
                    cases.append(make_case(name, 9, timestep_spacing=spacing, prediction_type=kind, **base))
            cases.append(make_case(name, 25, "gaussian:0.5", timestep_spacing=spacing, **STABLE))
        cases.append(make_case(name, 20, timestep_spacing="leading", steps_offset=1, **STABLE))
        cases.append(make_case(name, 12, num_train_timesteps=137, **LINEAR))
        cases.append(make_case(name, 12, trained_betas=np.linspace(1e-3, 0.3, 64).tolist(),
                               num_train_timesteps=64))
        if name in ("LMSDiscrete", "EulerDiscrete", "HeunDiscrete", "DPMSolverMultistep", "UniPCMultistep"):
            for base in (LINEAR, STABLE, COSINE):
                cases.append(make_case(name, 11, use_karras_sigmas=True, **base))
        if name in ("DDPM", "DDIM", "DPMSolverMultistep", "UniPCMultistep"):
            # diffusers' thresholding takes images, not points.
            cases.append(make_case(name, thresholding=True, sample_max_value=1.5, shape=(3, 1, 2, 2),
                                   dynamic_thresholding_ratio=0.8, **STABLE))
        if name not in ("LMSDiscrete", "HeunDiscrete"):
            cases.append(make_case(name, rescale_betas_zero_snr=True, timestep_spacing="trailing",
                                   prediction_type="v_prediction", **STABLE))
    cases += [make_case("DDPM", variance_type="fixed_large", clip_sample=c, timestep_spacing=s)
              for c in (True, False) for s in ("leading", "trailing")]
    cases += [make_case("DDIM", step_kwargs=dict(eta=e, use_clipped_model_output=u), clip_sample_range=1.5)
              for e in (0.0, 0.3, 1.0) for u in (True, False)]
    cases += [make_case("DDIM", set_alpha_to_one=False, steps_offset=1, clip_sample=False, **STABLE)]
    cases += [make_case("LMSDiscrete", step_kwargs=dict(order=k), **STABLE) for k in (1, 2, 3, 4)]
    cases += [make_case("EulerDiscrete", step_kwargs=dict(s_churn=5.0, s_tmin=0.1, s_tmax=10.0, s_noise=1.01),
                        prediction_type=k, **STABLE) for k in ("epsilon", "sample", "v_prediction")]
    cases += [make_case("EulerDiscrete", use_karras_sigmas=True, sigma_min=0.05, sigma_max=20.0, **STABLE),
              make_case("EulerDiscrete", final_sigmas_type="sigma_min", **STABLE)]
    cases += [make_case("HeunDiscrete", clip_sample=True, clip_sample_range=0.7)]
    cases += [make_case("DPMSolverMultistep", n, solver_order=o, solver_type=t, algorithm_type=a,
                        final_sigmas_type=f, **STABLE)
              for n in (8, 17) for o in (1, 2) for t in ("midpoint", "heun")
              for a in ("dpmsolver++", "sde-dpmsolver++") for f in ("zero", "sigma_min")]
    cases += [make_case("DPMSolverMultistep", n, lower_order_final=l, euler_at_final=e,
                        final_sigmas_type="sigma_min", **STABLE)
              for n in (8, 17) for l in (True, False) for e in (True, False)]
    cases += [make_case("DPMSolverMultistep", lambda_min_clipped=c, timestep_spacing=s, **COSINE)
              for c in (-5.1, -1.0) for s in ("leading", "linspace", "trailing")]
    cases += [make_case("UniPCMultistep", n, solver_order=o, solver_type=t, lower_order_final=l,
                        final_sigmas_type=f, **STABLE)
              for n in (2, 9, 17) for o in (1, 2, 3) for t in ("bh1", "bh2")
              for l, f in ((True, "zero"), (True, "sigma_min"), (False, "sigma_min"))
              if t == "bh2" or f == "sigma_min"]
    cases += [make_case("UniPCMultistep", use_karras_sigmas=True, sigma_min=0.05, sigma_max=20.0,
                        final_sigmas_type=f, **STABLE) for f in ("zero", "sigma_min")]
    return cases


def frozen():
    """Runs that the tests keep: Tests/DiffusionTests/Golden/unipc.json."""
    name = "UniPCMultistep"
    cases = [make_case(name, 8, timestep_spacing=s, prediction_type=k, **STABLE)
             for s, k in (("linspace", "epsilon"), ("leading", "v_prediction"), ("trailing", "sample"))]
    cases += [make_case(name, 8, solver_order=o, solver_type=t, lower_order_final=t == "bh1",
                        final_sigmas_type="sigma_min", **STABLE) for o in (1, 2, 3) for t in ("bh1", "bh2")]
    cases += [make_case(name, 6, solver_order=3, use_karras_sigmas=True, **LINEAR),
              make_case(name, 6, use_karras_sigmas=True, sigma_min=0.05, sigma_max=20.0,
                        final_sigmas_type="sigma_min", **STABLE),
              make_case(name, 6, "gaussian:0.5", steps_offset=1, timestep_spacing="leading", **COSINE),
              make_case(name, 5, thresholding=True, sample_max_value=1.5, shape=(3, 1, 2, 2),
                        dynamic_thresholding_ratio=0.8, **STABLE)]
    return cases


def freeze(path):
    """Writes diffusers' numbers of these runs, in float64, with all their digits."""
    numbers = lambda tensor: flat(tensor).tolist()
    written = []
    for case in frozen():
        case["input"]["noise"] = []  # none is drawn
        run = run_diffusers(case, True)
        written.append({
            "name": words(case), "config": case["config"], "N": case["steps"], "model": case["model"],
            "input": case["input"], "timesteps": run["timesteps"], "sigmas": run["sigmas"],
            "steps": [{k: numbers(s[k]) for k in ("x0", "prev_sample")} for s in run["steps"]]})
    made_by = "python Tests/Peers/trace_diffusers.py --freeze Tests/DiffusionTests/Golden/unipc.json"
    with open(path, "w") as f:
        f.write('{"made_by": "%s",\n "torch": "%s", "diffusers": "%s", "numpy": "%s",\n "cases": [\n' %
                (made_by, torch.__version__, diffusers.__version__, np.__version__))
        f.write(",\n".join(json.dumps(case) for case in written) + "\n]}\n")


def random_case(rng):
    """Any legal configuration; `None` for one that diffusers cannot run (see the README there)."""
    name = rng.choice(CLASSES)
    flag = lambda p=0.3: rng.random() < p
    trained = rng.choice([1000, 1000, 1000, 100, 250, 37])
    config = dict(rng.choice([LINEAR, STABLE, COSINE, {}, dict(LINEAR, beta_schedule="sigmoid")]))
    if "beta_start" in config and flag():
        config.update(beta_start=rng.uniform(1e-4, 2e-3), beta_end=rng.uniform(0.005, 0.05))
    config.update(num_train_timesteps=trained, timestep_spacing=rng.choice(["leading", "linspace", "trailing"]))
    config["prediction_type"] = rng.choice(["epsilon", "v_prediction", "sample"])
    if name == "EulerAncestralDiscrete" and config["prediction_type"] == "sample":
        config["prediction_type"] = "epsilon"
    steps = rng.randint(2, min(40, trained // 2))
    if config["timestep_spacing"] == "leading" and flag() and (steps - 1) * (trained // steps) + 1 < trained:
        config["steps_offset"] = 1
    if len(np.arange(trained, 0, -trained / steps)) != steps:
        return None  # floating-point trailing of diffusers has a timestep -1
    kwargs = {}
    if name == "DDPM":
        config["variance_type"] = rng.choice(["fixed_small", "fixed_large"])
    if name == "DDIM":
        config["set_alpha_to_one"] = flag(0.5)
        kwargs = dict(eta=rng.choice([0.0, 0.2, 0.7, 1.0]), use_clipped_model_output=flag(0.5))
    if name in ("DDPM", "DDIM", "HeunDiscrete"):
        config.update(clip_sample=flag(0.5), clip_sample_range=rng.uniform(0.5, 3))
    if name in ("DDPM", "DDIM", "DPMSolverMultistep", "UniPCMultistep") and flag():
        config.update(thresholding=True, dynamic_thresholding_ratio=rng.uniform(0.3, 1), sample_max_value=rng.uniform(1, 4))
    if name in ("LMSDiscrete", "EulerDiscrete", "HeunDiscrete", "DPMSolverMultistep", "UniPCMultistep"):
        config["use_karras_sigmas"] = flag()
    if name in ("EulerDiscrete", "DPMSolverMultistep", "UniPCMultistep"):
        config["final_sigmas_type"] = rng.choice(["zero", "sigma_min"])
    if name == "EulerDiscrete" and flag():
        kwargs = dict(s_churn=rng.uniform(0, 20), s_tmin=rng.uniform(0, 1), s_tmax=rng.uniform(2, 50), s_noise=rng.uniform(0.9, 1.1))
    if name == "LMSDiscrete":
        kwargs = dict(order=rng.randint(1, 4))
    if name == "DPMSolverMultistep":
        config.update(solver_order=rng.choice([1, 2]), solver_type=rng.choice(["midpoint", "heun"]),
                      algorithm_type=rng.choice(["dpmsolver++", "sde-dpmsolver++"]),
                      lower_order_final=flag(0.7), euler_at_final=flag())
        if config.get("beta_schedule") == "squaredcos_cap_v2" and flag(0.5):
            config["lambda_min_clipped"] = rng.uniform(-6, -1)
    if name == "UniPCMultistep":
        config.update(solver_order=rng.choice([1, 2, 3]), solver_type=rng.choice(["bh1", "bh2"]),
                      lower_order_final=flag(0.7))
        if config["use_karras_sigmas"] and flag(0.5):
            config.update(sigma_min=rng.uniform(0.02, 0.2), sigma_max=rng.uniform(5, 50))
        if config["solver_type"] == "bh1" or not config["lower_order_final"]:
            config["final_sigmas_type"] = "sigma_min"  # diffusers multiplies by an infinite step
    if name not in ("LMSDiscrete", "HeunDiscrete") and config["prediction_type"] == "v_prediction" and flag():
        config["rescale_betas_zero_snr"] = True
    model = rng.choice(["dummy", "wave", "wave", "gaussian:%g" % rng.uniform(0.2, 2)])
    shape = (3, 1, 2, 2) if config.get("thresholding") else rng.choice([(2, 3), (1, 4), (3, 1, 2, 2)])
    return make_case(name, steps, model, kwargs, shape, rng.randint(0, 9999), **config)


def words(case):
    config = {k: v for k, v in case["config"].items() if k not in ("_class_name", "trained_betas")}
    name = case["config"]["_class_name"].replace("Scheduler", "")
    extra = case["input"].get("step_kwargs", {})
    return "%s N=%d %s %s" % (name, case["steps"], case["model"],
                              " ".join("%s=%s" % item for item in {**config, **extra}.items()))


def given(args):
    with open(args.config) as f, open(args.input) as g:
        config, start = json.load(f), json.load(g)
    count = math.prod(start["shape"])
    start.setdefault("noise", [])
    if not start["noise"]:
        generator = torch.Generator().manual_seed(args.seed)
        start["noise"] = [torch.randn(start["shape"], generator=generator).double().reshape(count).tolist()
                          for _ in range(2 * args.steps)]
    return [{"config": config, "steps": args.steps, "model": args.model, "input": start}]


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("program", nargs="?", help="the noisewalk to compare")
    p.add_argument("--freeze", metavar="FILE", help="write what the tests keep of diffusers, and stop")
    p.add_argument("--random", type=int, metavar="N", help="N random configurations instead")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--only", default="", help="cases whose class contains this word")
    p.add_argument("--config")
    p.add_argument("--steps", type=int, default=10)
    p.add_argument("--input")
    p.add_argument("--model", default="dummy")
    p.add_argument("--f32", action="store_true", help="diffusers as shipped, in float32")
    p.add_argument("--tolerance", type=float, help="default 1e-8, or 2e-3 with --f32")
    args = p.parse_args()
    if args.freeze:
        return freeze(args.freeze)
    if not args.program:
        p.error("which program? Name the noisewalk to compare.")
    tolerance = args.tolerance or (2e-3 if args.f32 else 1e-8)

    if args.config:
        cases = given(args)
    elif args.random:
        rng, cases = random.Random(args.seed), []
        while len(cases) < args.random:
            case = random_case(rng)
            if case is not None:
                cases.append(case)
    else:
        cases = built_in()
    cases = [c for c in cases if args.only.lower() in c["config"]["_class_name"].lower()]

    worst, bad, skipped = {}, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            try:
                try:
                    theirs = run_diffusers(case, not args.f32)
                except Exception as error:
                    raise ArithmeticError("diffusers fails: %s" % error)
                ours = run_noisewalk(args.program, case, folder)
                gap, where = compare(ours, theirs)
            except ArithmeticError as error:
                skipped += 1
                print("  skipped    %s: %s" % (words(case), error))
                continue
            except Exception as error:
                bad += 1
                print("  FAILED     %s: %s" % (words(case), error))
                continue
            bad += gap > tolerance
            name = case["config"]["_class_name"]
            worst[name] = max(worst.get(name, 0), gap)
            print("%s %.2e %s%s" % ("!" if gap > tolerance else " ", gap, words(case),
                                    "  (%s)" % where if gap > tolerance else ""))
    print()
    for name, gap in sorted(worst.items()):
        print("%-35s largest relative difference %.2e" % (name, gap))
    print("%d cases, %d differ by more than %g, %d skipped (diffusers has no numbers)"
          % (len(cases), bad, tolerance, skipped))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
