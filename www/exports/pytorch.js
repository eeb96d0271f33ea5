/**
 * A short Python script that loads exported weights into the same network in PyTorch.
 * @import { Run, Settings } from '../weightscope.js'
 */

/** @type {Record<Settings['activation'], string>} */
const ACTIVATIONS = { relu: 'F.relu', 'leaky-relu': 'F.leaky_relu', tanh: 'torch.tanh', sigmoid: 'torch.sigmoid', gelu: 'F.gelu' };

/**
 * @param {Pick<Run, 'settings' | 'data' | 'layers'>} run
 * @param {string} weightsFile
 */
export function pytorchScript({ settings, data, layers }, weightsFile) {
  // It stands inside Python's quotes.
  const file = weightsFile.replace(/[^\w.-]/g, '_');
  const raw = data.level === 1 ? 'pixels' : 'pixels / 255';
  const scaled = settings.normalise ? `pixels / ${data.max}` : raw;
  const why = settings.normalise ? 'as in training: divided by the largest pixel of the training file' : 'as in training: pixels were not normalised';
  const linear = layers.map(({ name, inputs, outputs }) => `        self.${name} = nn.Linear(${inputs}, ${outputs}${settings.bias ? '' : ', bias=False'})`).join('\n');
  const names = layers.map(({ name }) => `self.${name}`);
  const last = names.pop();
  const hidden = names.length === 0 ? '' : `        for layer in (${names.join(', ')},):\n            x = self.dropout(${ACTIVATIONS[settings.activation]}(layer(x)))\n`;
  return `"""Loads weights that were trained in Weightscope into the same network in PyTorch.

    pip install torch safetensors numpy
    python ${SCRIPT_FILE} [${file}] [mnist_test.csv]

Prints the shapes of the state dict and, given a CSV file with a label and ${layers[0].inputs} pixels in each row, the accuracy on it.
"""
import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F


class Network(nn.Module):
    def __init__(self, dropout=${settings.dropout}):
        super().__init__()
${linear}
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
${hidden}        return ${last}(x)


def read(csv):
    first = np.loadtxt(csv, delimiter=",", dtype=str, max_rows=1)[0]
    try:
        header = 0 * float(first)
    except ValueError:
        header = 1
    rest = {"delimiter": ",", "ndmin": 2, "skiprows": int(header)}
    table = np.loadtxt(csv, dtype=np.float32, **rest)
    labels, pixels = table[:, 0].astype(int), table[:, 1:]
    # As Weightscope reads files: where no pixel is above 1 and any is a decimal (1.0 rather than 1), 0 to 1 become 0 to 255. All are rounded.
    if pixels.max() <= 1 and not np.char.isdigit(np.loadtxt(csv, dtype="S4", **rest)[:, 1:]).all():
        pixels = 255 * pixels
    return labels, np.floor(pixels + 0.5)


def main(weights="${file}", csv=None):
    network = Network()
    network.load_state_dict(load_file(weights))
    network.eval()  # no dropout
    for name, tensor in network.state_dict().items():
        print(f"{name:14} {list(tensor.shape)}")
    if csv is None:
        return
    labels, pixels = map(torch.from_numpy, read(csv))
    with torch.no_grad():
        logits = network(${scaled})  # ${why}
    accuracy = 100 * (logits.argmax(dim=1) == labels).float().mean().item()
    print(f"accuracy on {len(labels)} images: {accuracy:.2f} %")


if __name__ == "__main__":
    main(*sys.argv[1:])
`;
}

export const SCRIPT_FILE = 'load_weights.py';
