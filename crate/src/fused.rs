//! The fast CPU step: the mathematics of [`train`](crate::train), by hand, over buffers allocated once.
//!
//! What makes it fast is true of the work:
//!
//! - Four of five pixels are zero, and so are most activations after ReLU and dropout. A zero contributes nothing to a
//!   product, so a layer's input is a list of what is not zero, by row for the forward product and by column for the
//!   gradient of the weights.
//! - A unit whose activation is zero passes no gradient back, so the backward product is computed for the others alone, and
//!   for the first layer not at all.
//! - Plain SGD needs a gradient once, so it goes from registers into the weights.
//!
//! With R rows, I inputs and O outputs of a layer: Z = A·W + b, ∂W = Aᵀ·G, ∂A = G·Wᵀ, for A [R, I], W [I, O], G = ∂Z [R, O].
//! Outputs are padded to whole vectors; padded weights are zero and stay zero.

use crate::dataset::{Dataset, Scaling};
use crate::mask::{MaskKey, threshold};
use crate::model::{Layer, Parameters};
use crate::settings::Settings;
use wide::f32x4;

/// Numbers in a vector.
const LANES: usize = 4;

/// A network in training on the CPU.
#[derive(Debug)]
pub struct Fused {
    shape: Vec<Layer>,
    layers: Vec<Dense>,
    settings: Settings,
}

/// One linear layer, its input, and the gradient at its output.
#[derive(Debug)]
struct Dense {
    inputs: usize,
    outputs: usize,
    /// Vectors of a row of weights: outputs / 4, rounded up.
    width: usize,
    /// [inputs, width].
    weights: Vec<f32x4>,
    /// [width].
    biases: Vec<f32x4>,
    /// [rows, inputs].
    input: Sparse,
    /// Outputs, and after the loss their gradients, [rows, width].
    values: Vec<f32x4>,
}

/// A matrix as the list of its entries that are not zero, by row, and on demand by column.
#[derive(Debug, Default)]
struct Sparse {
    /// Where each row ends in `columns` and `entries`.
    row_ends: Vec<usize>,
    columns: Vec<u32>,
    entries: Vec<f32>,
    /// Where each column ends in `column_rows` and `column_entries`.
    column_ends: Vec<usize>,
    column_rows: Vec<u32>,
    column_entries: Vec<f32>,
}

impl Fused {
    /// A network that starts from these parameters.
    #[must_use]
    pub fn new(parameters: &Parameters, settings: Settings) -> Self {
        let layers = parameters
            .layers
            .iter()
            .map(|layer| Dense::new(layer, parameters))
            .collect();
        Self {
            shape: parameters.layers.clone(),
            layers,
            settings,
        }
    }

    /// One step of SGD on the samples in these rows, as [`Trainer::step`](crate::train::Trainer::step).
    /// Gives the mean loss before the update, and how many samples were recognised.
    pub fn step(
        &mut self,
        data: &Dataset,
        rows: &[u32],
        scaling: &Scaling,
        epoch: usize,
        step: usize,
    ) -> (f32, usize) {
        let Settings {
            seed,
            dropout,
            rate,
            ..
        } = self.settings;
        let key = |layer: usize| MaskKey::new(seed, epoch as u32, step as u32, layer as u32);
        self.forward(data, rows, scaling, |layer| Some((key(layer), dropout)));
        let Some(last) = self.layers.last_mut() else {
            return (0.0, 0);
        };
        let result = last.cross_entropy(data, rows);
        for i in (0..self.layers.len()).rev() {
            let (before, layer) = self.layers.split_at_mut(i);
            if let Some(before) = before.last_mut() {
                layer[0].input_gradient(&mut before.values, before.width, 1.0 / (1.0 - dropout));
            }
            layer[0].update(rate as f32);
        }
        result
    }

    /// How many of the samples in these rows are recognised, without dropout.
    pub fn evaluate(&mut self, data: &Dataset, rows: &[u32], scaling: &Scaling) -> usize {
        let recognised = |(logits, &row): (&[f32], &u32)| {
            largest(logits) == usize::from(data.labels()[row as usize])
        };
        self.logits(data, rows, scaling)
            .zip(rows)
            .filter(|pair| recognised(*pair))
            .count()
    }

    /// The logits, [classes], of each of the samples in these rows, without dropout.
    pub fn logits(
        &mut self,
        data: &Dataset,
        rows: &[u32],
        scaling: &Scaling,
    ) -> impl Iterator<Item = &[f32]> {
        self.forward(data, rows, scaling, |_| None);
        self.layers.last().into_iter().flat_map(|last| {
            last.values
                .chunks_exact(last.width)
                .map(|logits| &bytemuck::cast_slice(logits)[..last.outputs])
        })
    }

    /// The parameters as they are now.
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        let mut values = vec![0.0; self.shape.last().map_or(0, |layer| layer.biases.end)];
        for (layer, dense) in self.shape.iter().zip(&self.layers) {
            let weights: &[f32] = bytemuck::cast_slice(&dense.weights);
            for (unit, row) in values[layer.weights.clone()]
                .chunks_exact_mut(layer.inputs)
                .enumerate()
            {
                for (input, value) in row.iter_mut().enumerate() {
                    *value = weights[input * dense.width * LANES + unit];
                }
            }
            values[layer.biases.clone()]
                .copy_from_slice(&bytemuck::cast_slice(&dense.biases)[..layer.outputs]);
        }
        Parameters {
            layers: self.shape.clone(),
            values,
        }
    }

    fn forward(
        &mut self,
        data: &Dataset,
        rows: &[u32],
        scaling: &Scaling,
        dropout: impl Fn(usize) -> Option<(MaskKey, f32)>,
    ) {
        for i in 0..self.layers.len() {
            let (before, layer) = self.layers.split_at_mut(i);
            match before.last() {
                None => layer[0].input.take_images(data, rows, scaling),
                Some(before) => layer[0]
                    .input
                    .take_activations(before, rows.len(), dropout(i - 1)),
            }
            layer[0].forward(rows.len());
        }
    }
}

impl Dense {
    fn new(layer: &Layer, parameters: &Parameters) -> Self {
        let width = layer.outputs.div_ceil(LANES);
        let mut weights = vec![f32x4::ZERO; layer.inputs * width];
        let flat: &mut [f32] = bytemuck::cast_slice_mut(&mut weights);
        for (unit, row) in parameters
            .weights(layer)
            .chunks_exact(layer.inputs)
            .enumerate()
        {
            for (input, &weight) in row.iter().enumerate() {
                flat[input * width * LANES + unit] = weight;
            }
        }
        let mut biases = vec![f32x4::ZERO; width];
        bytemuck::cast_slice_mut(&mut biases)[..layer.outputs]
            .copy_from_slice(&parameters.values[layer.biases.clone()]);
        Self {
            inputs: layer.inputs,
            outputs: layer.outputs,
            width,
            weights,
            biases,
            input: Sparse::default(),
            values: Vec::new(),
        }
    }

    /// Z = A·W + b.
    fn forward(&mut self, rows: usize) {
        self.values.resize(rows * self.width, f32x4::ZERO);
        let mut start = 0;
        for (values, &end) in self
            .values
            .chunks_exact_mut(self.width)
            .zip(&self.input.row_ends)
        {
            let (columns, entries) = (
                &self.input.columns[start..end],
                &self.input.entries[start..end],
            );
            for_blocks(
                self.width,
                BlockSum {
                    matrix: &self.weights,
                    width: self.width,
                    lines: columns,
                    factors: entries,
                    store: |at: usize, sums: &[f32x4]| {
                        for ((value, sum), bias) in
                            values[at..].iter_mut().zip(sums).zip(&self.biases[at..])
                        {
                            *value = *sum + *bias;
                        }
                    },
                },
            );
            start = end;
        }
    }

    /// Mean cross-entropy of the logits in `values`, which become its gradient (softmax − one-hot) / rows.
    fn cross_entropy(&mut self, data: &Dataset, rows: &[u32]) -> (f32, usize) {
        let scale = 1.0 / rows.len() as f32;
        let (mut loss, mut correct) = (0.0, 0);
        for (logits, &row) in self.values.chunks_exact_mut(self.width).zip(rows) {
            let label = usize::from(data.labels()[row as usize]);
            let logits = &mut bytemuck::cast_slice_mut::<f32x4, f32>(logits)[..self.outputs];
            let predicted = largest(logits);
            correct += usize::from(predicted == label);
            let (max, own) = (logits[predicted], logits[label]);
            let mut sum = 0.0;
            for logit in logits.iter_mut() {
                *logit = (*logit - max).exp();
                sum += *logit;
            }
            loss += sum.ln() - (own - max);
            for exponential in logits.iter_mut() {
                *exponential *= scale / sum;
            }
            logits[label] -= scale;
        }
        (loss * scale, correct)
    }

    /// ∂A = G·Wᵀ where A is not zero, times the factor that dropout gave the unit, into `gradients` [rows, width]; else 0.
    fn input_gradient(&self, gradients: &mut [f32x4], width: usize, factor: f32) {
        gradients.fill(f32x4::ZERO);
        let gradients: &mut [f32] = bytemuck::cast_slice_mut(gradients);
        let mut start = 0;
        for (row, &end) in self.input.row_ends.iter().enumerate() {
            let output = &self.values[row * self.width..][..self.width];
            let gradient = &mut gradients[row * width * LANES..][..width * LANES];
            for &column in &self.input.columns[start..end] {
                let weights = &self.weights[column as usize * self.width..][..self.width];
                let products = output
                    .iter()
                    .zip(weights)
                    .fold(f32x4::ZERO, |sum, (g, w)| sum + *g * *w);
                gradient[column as usize] = products.reduce_add() * factor;
            }
            start = end;
        }
    }

    /// W −= rate · Aᵀ·G and b −= rate · ΣG.
    fn update(&mut self, rate: f32) {
        self.input.sort_by_column(self.inputs);
        let mut start = 0;
        for (weights, &end) in self
            .weights
            .chunks_exact_mut(self.width)
            .zip(&self.input.column_ends)
        {
            if start == end {
                continue;
            }
            for_blocks(
                self.width,
                BlockSum {
                    matrix: &self.values,
                    width: self.width,
                    lines: &self.input.column_rows[start..end],
                    factors: &self.input.column_entries[start..end],
                    store: |at: usize, sums: &[f32x4]| {
                        for (weight, sum) in weights[at..].iter_mut().zip(sums) {
                            *weight -= *sum * rate;
                        }
                    },
                },
            );
            start = end;
        }
        for (i, bias) in self.biases.iter_mut().enumerate() {
            let sum = self
                .values
                .iter()
                .skip(i)
                .step_by(self.width)
                .fold(f32x4::ZERO, |sum, g| sum + *g);
            *bias -= sum * rate;
        }
    }
}

/// Σ factor · line of a matrix, a block of vectors at a time that fits into registers, each handed to `store`.
struct BlockSum<'a, Store: FnMut(usize, &[f32x4])> {
    /// [lines, width].
    matrix: &'a [f32x4],
    width: usize,
    lines: &'a [u32],
    factors: &'a [f32],
    store: Store,
}

impl<Store: FnMut(usize, &[f32x4])> BlockSum<'_, Store> {
    // Inlined, or the sums would live in memory rather than in registers.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn block<const N: usize>(&mut self, at: usize) {
        let mut sums = [f32x4::ZERO; N];
        for (&line, &factor) in self.lines.iter().zip(self.factors) {
            let factor = f32x4::splat(factor);
            let line = &self.matrix[line as usize * self.width + at..][..N];
            for (sum, value) in sums.iter_mut().zip(line) {
                *sum += factor * *value;
            }
        }
        (self.store)(at, &sums);
    }
}

/// Covers `width` vectors with blocks of 8, 4, 2 and 1.
#[allow(clippy::inline_always)]
#[inline(always)]
fn for_blocks<Store: FnMut(usize, &[f32x4])>(width: usize, mut sum: BlockSum<'_, Store>) {
    let mut at = 0;
    while at < width {
        at += match width - at {
            8.. => {
                sum.block::<8>(at);
                8
            }
            4.. => {
                sum.block::<4>(at);
                4
            }
            2.. => {
                sum.block::<2>(at);
                2
            }
            _ => {
                sum.block::<1>(at);
                1
            }
        };
    }
}

impl Sparse {
    fn clear(&mut self) {
        self.row_ends.clear();
        self.columns.clear();
        self.entries.clear();
    }

    /// The images in these rows.
    fn take_images(&mut self, data: &Dataset, rows: &[u32], scaling: &Scaling) {
        self.clear();
        for &row in rows {
            // 784 pixels are 98 words of 8.
            for (i, pixels) in data.image(row).as_chunks::<8>().0.iter().enumerate() {
                let mut lit = nonzero_bytes(u64::from_le_bytes(*pixels));
                while lit != 0 {
                    let byte = lit.trailing_zeros() as usize / 8;
                    self.columns.push((8 * i + byte) as u32);
                    self.entries.push(scaling.value(pixels[byte]));
                    lit &= lit - 1;
                }
            }
            self.row_ends.push(self.columns.len());
        }
    }

    /// ReLU and dropout of the layer before.
    fn take_activations(&mut self, before: &Dense, rows: usize, dropout: Option<(MaskKey, f32)>) {
        self.clear();
        let (key, rate) = dropout.unwrap_or((MaskKey::new(0, 0, 0, 0), 0.0));
        let threshold = threshold(rate);
        let kept = 1.0 / (1.0 - rate);
        let values: &[f32] = bytemuck::cast_slice(&before.values);
        for row in 0..rows {
            let values = &values[row * before.width * LANES..][..before.outputs];
            for (i, &value) in values.iter().enumerate() {
                // What is not a number has to reach the loss.
                let passes = value > 0.0 || value.is_nan();
                if passes && key.keeps((row * before.outputs + i) as u32, threshold) {
                    self.columns.push(i as u32);
                    self.entries.push(value * kept);
                }
            }
            self.row_ends.push(self.columns.len());
        }
    }

    /// A counting sort.
    fn sort_by_column(&mut self, columns: usize) {
        self.column_ends.clear();
        self.column_ends.resize(columns + 1, 0);
        for &column in &self.columns {
            self.column_ends[column as usize + 1] += 1;
        }
        for i in 0..columns {
            self.column_ends[i + 1] += self.column_ends[i];
        }
        self.column_rows.resize(self.columns.len(), 0);
        self.column_entries.resize(self.columns.len(), 0.0);
        let mut start = 0;
        for (row, &end) in self.row_ends.iter().enumerate() {
            for (&column, &entry) in self.columns[start..end]
                .iter()
                .zip(&self.entries[start..end])
            {
                // Begins as where the column starts, and ends as where it ends.
                let at = &mut self.column_ends[column as usize];
                self.column_rows[*at] = row as u32;
                self.column_entries[*at] = entry;
                *at += 1;
            }
            start = end;
        }
    }
}

/// The highest bit of each byte that is not zero.
#[inline]
fn nonzero_bytes(word: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    (((word & LOW) + LOW) | word) & !LOW
}

/// Index of the first of the largest numbers.
fn largest(numbers: &[f32]) -> usize {
    let mut best = 0;
    for (i, number) in numbers.iter().enumerate() {
        if *number > numbers[best] {
            best = i;
        }
    }
    best
}

#[cfg(test)]
mod tests;
