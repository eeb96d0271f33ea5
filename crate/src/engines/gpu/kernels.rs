//! The three kernels of a step, and the numbers that they share.

// CubeCL takes what a kernel is compiled for by value, and a kernel is one function, since a launch is what costs.
#![allow(clippy::needless_pass_by_value, clippy::too_many_lines)]

use crate::base::masks::GOLDEN_RATIO;
use crate::data::dataset::Dataset;
use crate::network::shape::Shape;
use cubecl::prelude::*;

/// Threads of a workgroup.
pub const THREADS: usize = 64;
/// Pixels in a word.
const PACKED: usize = 4;
/// Units and samples that one thread of [`input`] computes: what it loads serves several products.
const TILE: usize = 4;
/// Units that one thread of [`update`] computes.
const UPDATE_TILE: usize = 8;
/// Pieces that [`input`] cuts an image into, so that there are threads enough.
pub const PIECES: usize = 7;

/// Where each number of the state lies, which [`pass`] and [`update`] share.
pub mod state {
    pub const SEED: usize = 0;
    pub const EPOCH: usize = 1;
    /// Steps done in this epoch.
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
pub struct Sizes {
    /// Inputs, then the units of each layer.
    widths: Vec<usize>,
    batch: usize,
}

impl Sizes {
    pub fn new(shape: &Shape, batch: usize) -> Self {
        Self {
            widths: shape.widths().collect(),
            batch,
        }
    }

    fn layers(&self) -> usize {
        self.widths.len() - 1
    }

    fn classes(&self) -> usize {
        self.widths[self.layers()]
    }

    /// Words that hold pixels; the last may hold fewer than four.
    fn words(&self) -> usize {
        self.widths[0].div_ceil(PACKED)
    }

    /// Words of a piece of an image.
    fn piece(&self) -> usize {
        self.words().div_ceil(PIECES)
    }

    /// Words of an image: its pieces, whose last may end in zeros, and its label.
    fn image(&self) -> usize {
        PIECES * self.piece() + 1
    }

    /// Each image as words of four pixels, and a word for its label: [rows, image].
    pub fn packed(&self, data: &Dataset) -> Vec<u32> {
        let mut words = vec![0; data.rows() * self.image()];
        let images = data.pixels().chunks_exact(self.widths[0]);
        for ((words, pixels), &label) in words
            .chunks_exact_mut(self.image())
            .zip(images)
            .zip(data.labels())
        {
            for (word, pixels) in words.iter_mut().zip(pixels.chunks(PACKED)) {
                let mut bytes = [0; PACKED];
                bytes[..pixels.len()].copy_from_slice(pixels);
                *word = u32::from_le_bytes(bytes);
            }
            words[self.image() - 1] = u32::from(label);
        }
        words
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

    /// What [`pass`] keeps of a sample: outputs and gradients.
    pub fn workgroup_bytes(&self) -> usize {
        2 * self.all_units() * size_of::<f32>()
    }

    /// Numbers that [`pass`] leaves for [`update`] of each sample: outputs and their gradients.
    pub fn record(&self) -> usize {
        2 * self.all_units()
    }

    /// Numbers in the buffer that the kernels hand on to each other: the records of a batch, and after them the partial sums of
    /// as many `rows`, [PIECES, rows, units]. One buffer, since some adapters bind no more than eight.
    pub fn work(&self, rows: usize) -> usize {
        self.partial() + PIECES * rows * self.widths[1]
    }

    /// Where the partial sums begin. The last tile of units in [`update`] may jut out of the records.
    fn partial(&self) -> usize {
        self.batch * self.record() + UPDATE_TILE
    }

    /// Threads of [`update`] for each input of a layer.
    fn tiles(&self, layer: usize) -> usize {
        self.widths[layer + 1].div_ceil(UPDATE_TILE)
    }

    /// Workgroups of [`input`] for so many samples and each piece.
    pub fn input_groups(&self, rows: usize) -> usize {
        (rows.div_ceil(TILE) * self.widths[1].div_ceil(TILE)).div_ceil(THREADS)
    }

    /// Workgroups of [`update`].
    pub fn update_groups(&self) -> usize {
        self.first_thread(self.layers()) / THREADS
    }

    /// Threads of [`update`] for each layer, rounded up to workgroups: one a tile of weights or biases, in the first layer one
    /// for four inputs.
    fn threads(&self, layer: usize) -> usize {
        let inputs = if layer == 0 {
            self.words()
        } else {
            self.widths[layer]
        };
        ((inputs + 1) * self.tiles(layer)).next_multiple_of(THREADS)
    }

    fn first_thread(&self, layer: usize) -> usize {
        (0..layer).map(|i| self.threads(i)).sum()
    }
}

/// The product of the first layer, without bias, for each piece of the images, into the partial sums.
#[cube(launch_unchecked)]
pub fn input(
    data: &[u32],
    order: &[u32],
    parameters: &[f32],
    state: &[u32],
    work: &mut [f32],
    first: u32,
    rows: u32,
    #[comptime] shape: Sizes,
    #[comptime] training: bool,
) {
    let units = comptime!(shape.widths[1]);
    let tiles = comptime!(units.div_ceil(TILE));
    let inputs = comptime!(shape.widths[0]);
    let words = comptime!(shape.piece());
    let thread = CUBE_POS_X as usize * THREADS + UNIT_POS as usize;
    let piece = CUBE_POS_Y as usize;
    let rows = rows as usize;
    let unit = thread % tiles * TILE;
    let sample = thread / tiles * TILE;
    if sample < rows {
        let begin = batch_begin(state[state::STEP], first, comptime!(shape.batch), training);
        let mut images = Array::<usize>::new(TILE);
        let mut sums = Array::<f32>::new(comptime!(TILE * TILE));
        #[unroll]
        for s in 0..TILE {
            // A tile that juts out computes its last row and unit again.
            let row = order[begin + min(sample + s, rows - 1)] as usize;
            images[s] = row * comptime!(shape.image()) + piece * words;
            #[unroll]
            for u in 0..TILE {
                sums[s * TILE + u] = 0.0f32;
            }
        }
        let mut pixel = piece * (4 * words);
        for word in 0..words {
            let mut pixels = Array::<u32>::new(TILE);
            let mut any = 0u32;
            #[unroll]
            for s in 0..TILE {
                pixels[s] = data[images[s] + word];
                any |= pixels[s];
            }
            if any != 0 {
                #[unroll]
                for byte in 0..4usize {
                    let mut levels = Array::<f32>::new(TILE);
                    #[unroll]
                    for s in 0..TILE {
                        levels[s] =
                            f32::cast_from((pixels[s] >> comptime!(8 * byte as u32)) & 255u32);
                    }
                    // Beyond the last pixel levels are zero, whatever they are multiplied by.
                    let weights = min(pixel + byte, inputs - 1) * units;
                    #[unroll]
                    for u in 0..TILE {
                        let weight = parameters[weights + min(unit + u, units - 1)];
                        #[unroll]
                        for s in 0..TILE {
                            sums[s * TILE + u] += levels[s] * weight;
                        }
                    }
                }
            }
            pixel += 4;
        }
        #[unroll]
        for s in 0..TILE {
            #[unroll]
            for u in 0..TILE {
                if sample + s < rows && unit + u < units {
                    work[comptime!(shape.partial())
                        + (piece * rows + sample + s) * units
                        + unit
                        + u] = sums[s * TILE + u];
                }
            }
        }
    }
}

/// One sample a workgroup, from the sums of [`input`]: forward, and in training backward.
#[cube(launch_unchecked)]
pub fn pass(
    data: &[u32],
    order: &[u32],
    parameters: &[f32],
    state: &[u32],
    work: &mut [f32],
    images: &mut [u32],
    results: &mut [f32],
    first: u32,
    rows: u32,
    #[comptime] shape: Sizes,
    #[comptime] training: bool,
) {
    let thread = UNIT_POS as usize;
    let sample = CUBE_POS;
    let layers = comptime!(shape.layers());
    let classes = comptime!(shape.classes());
    let batch = comptime!(shape.batch);
    let mut values = Shared::<[f32]>::new_slice(comptime!(shape.all_units()));
    let mut gradients = Shared::<[f32]>::new_slice(comptime!(shape.all_units()));

    let at = batch_begin(state[state::STEP], first, comptime!(shape.batch), training) + sample;
    let image = order[at] as usize * comptime!(shape.image());
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
                for piece in 0..PIECES {
                    sum += work[comptime!(shape.partial())
                        + (piece * rows as usize + sample) * outputs
                        + unit];
                }
                sum *= scale;
            } else {
                let before = comptime!(shape.units(layer - 1));
                for input in 0..inputs {
                    // The same for all threads.
                    let value = values[before + input];
                    if value != 0.0 {
                        sum += value * parameters[weights + input * outputs + unit];
                    }
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
    let label = data[image + comptime!(shape.image() - 1)] as usize;
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
            results[2 * at] = sum.ln() - (values[logits + label] - largest);
            let mut correct = 0.0f32;
            if best == label {
                correct = 1.0f32;
            }
            results[2 * at + 1] = correct;
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

/// A tile of weights a thread: their gradients over the batch, and SGD in place.
#[cube(launch_unchecked)]
pub fn update(
    data: &[u32],
    images: &[u32],
    work: &[f32],
    parameters: &mut [f32],
    state: &mut [u32],
    #[comptime] shape: Sizes,
) {
    let thread = ABSOLUTE_POS;
    let batch = comptime!(shape.batch);
    let record = comptime!(shape.record());
    let all = comptime!(shape.all_units());
    let rate = f32::reinterpret(state[state::RATE]);

    #[unroll]
    for layer in 0..comptime!(shape.layers()) {
        let begin = comptime!(shape.first_thread(layer));
        if thread >= begin && thread < comptime!(shape.first_thread(layer + 1)) {
            let outputs = comptime!(shape.widths[layer + 1]);
            let tiles = comptime!(shape.tiles(layer));
            let input = (thread - begin) / tiles;
            let unit = (thread - begin) % tiles * UPDATE_TILE;
            let gradients = comptime!(all + shape.units(layer)) + unit;
            // Inputs that a thread takes at once, and how often.
            let wide = comptime!(if layer == 0 { 4 } else { 1 });
            let inputs = comptime!(if layer == 0 {
                shape.words()
            } else {
                shape.widths[layer]
            });
            let rows = comptime!(shape.widths[layer]);
            let mut sums = Array::<f32>::new(comptime!(wide * UPDATE_TILE));
            #[unroll]
            for i in 0..comptime!(wide * UPDATE_TILE) {
                sums[i] = 0.0f32;
            }
            if input < inputs {
                for sample in 0..batch {
                    if comptime!(layer == 0) {
                        let pixels = data[images[sample] as usize + input];
                        if pixels != 0 {
                            #[unroll]
                            for u in 0..UPDATE_TILE {
                                let gradient = work[sample * record + gradients + u];
                                #[unroll]
                                for byte in 0..4usize {
                                    let level = (pixels >> comptime!(8 * byte as u32)) & 255u32;
                                    sums[byte * UPDATE_TILE + u] +=
                                        f32::cast_from(level) * gradient;
                                }
                            }
                        }
                    } else {
                        let value =
                            work[sample * record + comptime!(shape.units(layer - 1)) + input];
                        if value != 0.0 {
                            #[unroll]
                            for u in 0..UPDATE_TILE {
                                sums[u] += value * work[sample * record + gradients + u];
                            }
                        }
                    }
                }
                let mut factor = rate;
                if comptime!(layer == 0) {
                    factor *= f32::reinterpret(state[state::SCALE]);
                }
                #[unroll]
                for i in 0..comptime!(wide) {
                    #[unroll]
                    for u in 0..UPDATE_TILE {
                        if unit + u < outputs && wide * input + i < rows {
                            parameters[comptime!(shape.weights(layer))
                                + (wide * input + i) * outputs
                                + unit
                                + u] -= factor * sums[i * UPDATE_TILE + u];
                        }
                    }
                }
            } else if input == inputs {
                for sample in 0..batch {
                    #[unroll]
                    for u in 0..UPDATE_TILE {
                        sums[u] += work[sample * record + gradients + u];
                    }
                }
                #[unroll]
                for u in 0..UPDATE_TILE {
                    if unit + u < outputs {
                        parameters[comptime!(shape.biases(layer)) + unit + u] -= rate * sums[u];
                    }
                }
            }
        }
    }

    // Nobody else reads it in this launch.
    if thread == 0 {
        state[state::STEP] += 1;
    }
}

/// Where the rows of this launch begin in the order.
#[cube]
fn batch_begin(
    step: u32,
    first: u32,
    #[comptime] batch: usize,
    #[comptime] training: bool,
) -> usize {
    let mut begin = first as usize;
    if comptime!(training) {
        begin = step as usize * batch;
    }
    begin
}

#[cube]
fn mask_key(seed: u32, epoch: u32, step: u32, #[comptime] layer: u32) -> u32 {
    let key = mix(mix(seed) ^ (epoch * GOLDEN_RATIO));
    let key = mix(key ^ (step * GOLDEN_RATIO));
    mix(key ^ comptime!(layer.wrapping_mul(GOLDEN_RATIO)))
}

/// `mix` of [`masks`](crate::base::masks) on the device.
#[cube]
fn mix(word: u32) -> u32 {
    let word = (word ^ (word >> 16)) * 0x7feb_352du32;
    let word = (word ^ (word >> 15)) * 0x846c_a68bu32;
    word ^ (word >> 16)
}
