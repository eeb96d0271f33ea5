//! The two kernels of a step, and the numbers that they share.

use crate::csv::PIXELS;
use crate::mask::GOLDEN_RATIO;
use cubecl::prelude::*;

/// Threads of a workgroup.
pub const THREADS: usize = 64;
/// Words of an image, and one for its label.
pub const IMAGE: usize = PIXELS / 4 + 1;

/// Where each number of the state lies, which [`pass`] and [`update`] share.
pub mod state {
    pub const SEED: usize = 0;
    pub const EPOCH: usize = 1;
    /// Steps done in this epoch: the only one that changes.
    pub const STEP: usize = 2;
    /// Below it, a draw drops a unit.
    pub const THRESHOLD: usize = 3;
    /// Bits of f32: what a kept unit is multiplied by, what a pixel is, and the learning rate.
    pub const KEPT: usize = 4;
    pub const SCALE: usize = 5;
    pub const RATE: usize = 6;
    pub const COUNT: usize = 7;
}

/// Sizes that the kernels are compiled for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    pub widths: Vec<usize>,
    pub batch: usize,
}

impl Shape {
    pub fn layers(&self) -> usize {
        self.widths.len() - 1
    }

    pub fn classes(&self) -> usize {
        self.widths[self.layers()]
    }

    /// Where the weights of a layer begin, [inputs, outputs]; its biases follow.
    pub fn weights(&self, layer: usize) -> usize {
        (0..layer)
            .map(|i| (self.widths[i] + 1) * self.widths[i + 1])
            .sum()
    }

    pub fn biases(&self, layer: usize) -> usize {
        self.weights(layer) + self.widths[layer] * self.widths[layer + 1]
    }

    /// Where the outputs of a layer begin among all units of a sample.
    pub fn units(&self, layer: usize) -> usize {
        self.widths[1..=layer].iter().sum()
    }

    pub fn all_units(&self) -> usize {
        self.units(self.layers())
    }

    /// Numbers that [`pass`] leaves for [`update`] of each sample: outputs and their gradients.
    pub fn record(&self) -> usize {
        2 * self.all_units()
    }

    /// Threads of [`update`] for each layer, rounded up to workgroups: one a weight and bias, in the first layer four
    /// weights.
    pub fn threads(&self, layer: usize) -> usize {
        let inputs = if layer == 0 {
            IMAGE
        } else {
            self.widths[layer] + 1
        };
        (inputs * self.widths[layer + 1]).next_multiple_of(THREADS)
    }

    pub fn first_thread(&self, layer: usize) -> usize {
        (0..layer).map(|i| self.threads(i)).sum()
    }
}

/// One sample a workgroup: forward, and in training backward.
#[cube(launch_unchecked)]
pub fn pass(
    data: &[u32],
    order: &[u32],
    parameters: &[f32],
    state: &[u32],
    work: &mut [f32],
    images: &mut [u32],
    outcomes: &mut [f32],
    first: u32,
    #[comptime] shape: Shape,
    #[comptime] training: bool,
) {
    let thread = UNIT_POS as usize;
    let sample = CUBE_POS;
    let layers = comptime!(shape.layers());
    let classes = comptime!(shape.classes());
    let batch = comptime!(shape.batch);
    let mut values = Shared::<[f32]>::new_slice(comptime!(shape.all_units()));
    let mut gradients = Shared::<[f32]>::new_slice(comptime!(shape.all_units()));

    let mut at = first as usize + sample;
    if comptime!(training) {
        at = state[state::STEP] as usize * batch + sample;
    }
    let image = order[at] as usize * IMAGE;
    let scale = f32::reinterpret(state[state::SCALE]);
    let kept = f32::reinterpret(state[state::KEPT]);

    #[unroll]
    for layer in 0..layers {
        let inputs = comptime!(shape.widths[layer]);
        let outputs = comptime!(shape.widths[layer + 1]);
        let weights = comptime!(shape.weights(layer));
        let biases = comptime!(shape.biases(layer));
        let units = comptime!(shape.units(layer));
        let mut unit = thread;
        while unit < outputs {
            let mut sum = 0.0f32;
            if comptime!(layer == 0) {
                for word in 0..comptime!(IMAGE - 1) {
                    let pixels = data[image + word];
                    if pixels != 0 {
                        #[unroll]
                        for byte in 0..4usize {
                            let level = (pixels >> comptime!(8 * byte as u32)) & 255u32;
                            sum += f32::cast_from(level)
                                * parameters[weights + (4 * word + byte) * outputs + unit];
                        }
                    }
                }
                sum *= scale;
            } else {
                let before = comptime!(shape.units(layer - 1));
                for input in 0..inputs {
                    sum += values[before + input] * parameters[weights + input * outputs + unit];
                }
            }
            let mut value = sum + parameters[biases + unit];
            if comptime!(layer + 1 < layers) {
                // What is not a number has to reach the loss.
                if value <= 0.0 {
                    value = 0.0f32;
                }
                if comptime!(training) {
                    let key = mask_key(
                        state[state::SEED],
                        state[state::EPOCH],
                        state[state::STEP],
                        comptime!(layer as u32),
                    );
                    let index = (sample * outputs + unit) as u32;
                    if mix(key ^ (index * GOLDEN_RATIO)) < state[state::THRESHOLD] {
                        value = 0.0f32;
                    }
                    value *= kept;
                }
            }
            values[units + unit] = value;
            unit += THREADS;
        }
        sync_cube();
    }

    // Cross-entropy of the logits, and its gradient (softmax − one-hot) / batch.
    let logits = comptime!(shape.units(layers - 1));
    let label = data[image + IMAGE - 1] as usize;
    if thread < classes {
        let mut best = 0usize;
        for class in 1..classes {
            if values[logits + class] > values[logits + best] {
                best = class;
            }
        }
        let largest = values[logits + best];
        let mut sum = 0.0f32;
        for class in 0..classes {
            sum += (values[logits + class] - largest).exp();
        }
        if thread == 0 {
            outcomes[2 * at] = sum.ln() - (values[logits + label] - largest);
            let mut recognised = 0.0f32;
            if best == label {
                recognised = 1.0f32;
            }
            outcomes[2 * at + 1] = recognised;
        }
        if comptime!(training) {
            let mut unit = thread;
            while unit < classes {
                let mut gradient = (values[logits + unit] - largest).exp() / sum;
                if unit == label {
                    gradient -= 1.0f32;
                }
                gradients[logits + unit] = gradient / comptime!(batch as f32);
                unit += THREADS;
            }
        }
    }

    if comptime!(training) {
        sync_cube();
        // From the last layer to the second: what its inputs contributed. A unit that is zero passes nothing back.
        #[unroll]
        for step_back in 1..layers {
            let layer = comptime!(layers - step_back);
            let inputs = comptime!(shape.widths[layer]);
            let outputs = comptime!(shape.widths[layer + 1]);
            let weights = comptime!(shape.weights(layer));
            let units = comptime!(shape.units(layer));
            let before = comptime!(shape.units(layer - 1));
            let mut unit = thread;
            while unit < inputs {
                let mut sum = 0.0f32;
                if values[before + unit] != 0.0 {
                    for output in 0..outputs {
                        sum += gradients[units + output]
                            * parameters[weights + unit * outputs + output];
                    }
                    sum *= kept;
                }
                gradients[before + unit] = sum;
                unit += THREADS;
            }
            sync_cube();
        }

        let record = sample * comptime!(shape.record());
        let all = comptime!(shape.all_units());
        let mut unit = thread;
        while unit < all {
            work[record + unit] = values[unit];
            work[record + all + unit] = gradients[unit];
            unit += THREADS;
        }
        if thread == 0 {
            images[sample] = image as u32;
        }
    }
}

/// One weight a thread (in the first layer four, which share a word of pixels): its gradient over the batch, and SGD.
#[cube(launch_unchecked)]
pub fn update(
    data: &[u32],
    images: &[u32],
    work: &[f32],
    parameters: &mut [f32],
    state: &mut [u32],
    #[comptime] shape: Shape,
) {
    let thread = ABSOLUTE_POS;
    let batch = comptime!(shape.batch);
    let record = comptime!(shape.record());
    let all = comptime!(shape.all_units());
    let rate = f32::reinterpret(state[state::RATE]);

    let outputs = comptime!(shape.widths[1]);
    if thread < comptime!(shape.first_thread(1)) {
        let unit = thread % outputs;
        let word = thread / outputs;
        if word < comptime!(IMAGE - 1) {
            let mut sums = Array::<f32>::new(4usize);
            #[unroll]
            for byte in 0..4usize {
                sums[byte] = 0.0f32;
            }
            for sample in 0..batch {
                let pixels = data[images[sample] as usize + word];
                if pixels != 0 {
                    let gradient = work[sample * record + all + unit];
                    #[unroll]
                    for byte in 0..4usize {
                        let level = (pixels >> comptime!(8 * byte as u32)) & 255u32;
                        sums[byte] += f32::cast_from(level) * gradient;
                    }
                }
            }
            let factor = rate * f32::reinterpret(state[state::SCALE]);
            #[unroll]
            for byte in 0..4usize {
                parameters[(4 * word + byte) * outputs + unit] -= factor * sums[byte];
            }
        } else if word < IMAGE {
            let mut sum = 0.0f32;
            for sample in 0..batch {
                sum += work[sample * record + all + unit];
            }
            parameters[comptime!(shape.biases(0)) + unit] -= rate * sum;
        }
    }

    #[unroll]
    for layer in 1..comptime!(shape.layers()) {
        let first = comptime!(shape.first_thread(layer));
        if thread >= first && thread < comptime!(shape.first_thread(layer + 1)) {
            let inputs = comptime!(shape.widths[layer]);
            let outputs = comptime!(shape.widths[layer + 1]);
            let before = comptime!(shape.units(layer - 1));
            let units = comptime!(shape.units(layer));
            let index = thread - first;
            let input = index / outputs;
            let unit = index % outputs;
            if input <= inputs {
                let mut sum = 0.0f32;
                for sample in 0..batch {
                    let gradient = work[sample * record + all + units + unit];
                    if input == inputs {
                        sum += gradient;
                    } else {
                        sum += work[sample * record + before + input] * gradient;
                    }
                }
                // Biases follow the weights.
                parameters[comptime!(shape.weights(layer)) + index] -= rate * sum;
            }
        }
    }

    // Nobody else reads it in this launch.
    if thread == 0 {
        state[state::STEP] += 1;
    }
}

#[cube]
fn mask_key(seed: u32, epoch: u32, step: u32, #[comptime] layer: u32) -> u32 {
    let key = mix(mix(seed) ^ (epoch * GOLDEN_RATIO));
    let key = mix(key ^ (step * GOLDEN_RATIO));
    mix(key ^ comptime!(layer.wrapping_mul(GOLDEN_RATIO)))
}

/// [`mask::mix`](crate::mask) on the device.
#[cube]
fn mix(word: u32) -> u32 {
    let word = (word ^ (word >> 16)) * 0x7feb_352du32;
    let word = (word ^ (word >> 15)) * 0x846c_a68bu32;
    word ^ (word >> 16)
}
