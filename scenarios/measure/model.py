"""Template for measure_gpu.py: put your own model here."""

import torch


def build():
    """Called once per process: load the model, move it to the GPU, return it."""
    return torch.nn.Linear(4096, 4096).half().cuda().eval()


def step(model, batch):
    """One step of so many items, as your server or training loop runs it. No need to wait for the GPU."""
    with torch.no_grad():
        model(torch.randn(batch, 4096, dtype=torch.half, device="cuda"))
