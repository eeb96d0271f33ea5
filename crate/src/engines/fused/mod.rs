//! The shortcut on the CPU: plain SGD by hand, over buffers allocated once.
//!
//! It computes what [`burn`](super::burn) does. What makes it fast is true of the work:
//!
//! - Four of five pixels are zero, and so are most activations after ReLU and dropout. A zero contributes nothing to a
//!   product, so a layer's input is a list of what is not zero, by row for the forward product and by column for the
//!   gradient of the weights. The data set lists its nonzero pixels once for all epochs.
//! - A unit whose activation is zero passes no gradient back, so the backward product is computed for the others alone, and
//!   for the first layer not at all.
//! - Plain SGD needs a gradient once, so it goes from registers into the weights.
//!
//! With R rows, I inputs and O outputs of a layer: Z = A·W + b, ∂W = Aᵀ·G, ∂A = G·Wᵀ, for A [R, I], W [I, O], G = ∂Z [R, O].
//! Outputs are padded to whole vectors; padded weights are zero and stay zero. Matrices lie in panels of as many vectors as
//! registers hold sums: see [`Panels`].

use super::Task;
use super::contract::{
    Answer, Batch, Checkpoint, Data, Engine, Evaluation, Results, Rows, Schedule, Set, StepResult,
};
use crate::base::error::Result;
use crate::base::masks::{MaskKey, threshold};
use crate::base::settings::Settings;
use crate::data::dataset::{Dataset, Scaling};
use crate::network::parameters::Parameters;
use crate::network::shape::{Layer, Shape};
use std::future::ready;
use std::time::Duration;
use wide::f32x4;

/// Numbers in a vector.
const LANES: usize = 4;

/// Vectors of a line of a panel: their sums, a factor and a product fit into 16 registers.
const PANEL: usize = 8;

/// A network in training on the CPU.
///
/// # Errors
/// None: memory aside, nothing can fail here.
pub fn open(task: Task) -> Result<Box<dyn Engine>> {
    Ok(Box::new(Fused {
        network: Network::new(&task.parameters),
        scaling: task.data.scaling(task.settings.normalise),
        schedule: Schedule::new(&task.data, task.settings.batch),
        data: task.data,
        settings: task.settings,
        results: Results::default(),
    }))
}

struct Fused {
    network: Network,
    data: Data,
    scaling: Scaling,
    settings: Settings,
    schedule: Schedule,
    /// Since the last read.
    results: Results,
}

impl Engine for Fused {
    fn name(&self) -> &'static str {
        "fused SIMD step"
    }

    fn latency(&self) -> Option<Duration> {
        None
    }

    fn begin_epoch(&mut self, epoch: usize, rows: Rows) -> Result<()> {
        self.schedule.begin(epoch, rows)
    }

    fn step(&mut self) -> Result<()> {
        let batch = self.schedule.next_batch()?;
        let result = self
            .network
            .step(&self.data.train, &batch, &self.scaling, &self.settings);
        self.results.steps.push(result);
        Ok(())
    }

    fn evaluate(&mut self, set: Set, rows: usize) -> Result<()> {
        let rows = self.schedule.next_evaluated(set, rows)?;
        let rows = &self.schedule.evaluated(set)[rows];
        let data = self.data.evaluated(set);
        *self.results.evaluation(set) += self.network.evaluate(data, rows, &self.scaling);
        Ok(())
    }

    fn read(&mut self) -> Answer<'_, Results> {
        self.schedule.read();
        Box::pin(ready(Ok(std::mem::take(&mut self.results))))
    }

    fn checkpoint(&self) -> Answer<'_, Checkpoint> {
        Box::pin(ready(Ok(Checkpoint::fresh(self.network.parameters()))))
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        checkpoint.check_stateless(&self.network.shape)?;
        self.network = Network::new(&checkpoint.parameters);
        self.schedule.reset();
        self.results = Results::default();
        Ok(())
    }
}

/// The layers and what a step needs.
#[derive(Debug)]
struct Network {
    shape: Shape,
    layers: Vec<Dense>,
    /// The logits of one row, or their gradients.
    logits: Vec<f32x4>,
}

/// One linear layer, its input, and the gradient at its output.
#[derive(Debug)]
struct Dense {
    outputs: usize,
    /// [inputs, outputs].
    weights: Panels,
    /// As a line of `weights`.
    biases: Vec<f32x4>,
    /// [rows, inputs].
    input: Sparse,
    /// Outputs, and after the loss their gradients, [rows, outputs].
    values: Panels,
}

/// A matrix in panels: the first 8 vectors of each line, line after line, then the next 8 of each, and so on. Work on a panel
/// keeps a whole line of sums in registers, and what it reads lies together.
#[derive(Debug, Default)]
struct Panels {
    lines: usize,
    /// Vectors of a line: its numbers / 4, rounded up.
    width: usize,
    vectors: Vec<f32x4>,
}

/// A matrix as the list of its entries that are not zero, by row, and on demand by column.
#[derive(Debug, Default)]
struct Sparse {
    rows: Lines,
    columns: Lines,
    /// Of the images of a batch.
    nonzero: Vec<u32>,
}

/// The entries of each row, or of each column, one after the other.
#[derive(Debug, Default)]
struct Lines {
    ends: Vec<u32>,
    entries: Vec<Entry>,
}

/// An entry of a row and the column where it is, or the other way round.
#[derive(Debug, Default, Clone, Copy)]
struct Entry {
    at: u32,
    value: f32,
}

impl Network {
    fn new(parameters: &Parameters) -> Self {
        let shape = parameters.shape.clone();
        let layers = shape
            .layers()
            .iter()
            .map(|layer| Dense::new(layer, parameters))
            .collect();
        Self {
            logits: vec![f32x4::ZERO; shape.classes().div_ceil(LANES)],
            shape,
            layers,
        }
    }

    /// One step of SGD on this batch.
    fn step(
        &mut self,
        data: &Dataset,
        batch: &Batch,
        scaling: &Scaling,
        settings: &Settings,
    ) -> StepResult {
        let Batch { epoch, step, rows } = *batch;
        let (dropout, rate) = (settings.dropout as f32, settings.rate_in(epoch) as f32);
        let key =
            |layer: usize| MaskKey::new(settings.seed, epoch as u32, step as u32, layer as u32);
        self.forward(data, rows, scaling, |layer| Some((key(layer), dropout)));
        let result = self.cross_entropy(data, rows);
        for i in (0..self.layers.len()).rev() {
            let (before, layer) = self.layers.split_at_mut(i);
            if let Some(before) = before.last_mut() {
                layer[0].input_gradient(&mut before.values, 1.0 / (1.0 - dropout));
            }
            layer[0].update(rate);
        }
        result
    }

    /// Loss and correct rows of the samples in these rows, without dropout.
    fn evaluate(&mut self, data: &Dataset, rows: &[u32], scaling: &Scaling) -> Evaluation {
        self.forward(data, rows, scaling, |_| None);
        self.cross_entropy(data, rows).of_rows(rows.len())
    }

    fn parameters(&self) -> Parameters {
        let mut values = vec![0.0; self.shape.parameters()];
        for (layer, dense) in self.shape.layers().iter().zip(&self.layers) {
            for (unit, row) in values[layer.weights.clone()]
                .chunks_exact_mut(layer.inputs)
                .enumerate()
            {
                for (input, value) in row.iter_mut().enumerate() {
                    *value = dense.weights.number(input, unit);
                }
            }
            values[layer.biases.clone()]
                .copy_from_slice(&bytemuck::cast_slice(&dense.biases)[..layer.outputs]);
        }
        Parameters {
            shape: self.shape.clone(),
            values,
        }
    }

    /// Mean cross-entropy of the logits, which become its gradient (softmax − one-hot) / rows.
    fn cross_entropy(&mut self, data: &Dataset, rows: &[u32]) -> StepResult {
        let Self { layers, logits, .. } = self;
        let Some(Dense {
            values, outputs, ..
        }) = layers.last_mut()
        else {
            unreachable!("a shape has at least one layer")
        };
        let scale = 1.0 / rows.len() as f32;
        let (mut loss, mut correct) = (0.0, 0);
        for (line, &row) in rows.iter().enumerate() {
            values.copy_line(line, logits);
            let label = usize::from(data.labels()[row as usize]);
            let numbers = &bytemuck::cast_slice::<f32x4, f32>(logits)[..*outputs];
            let predicted = largest(numbers);
            correct += usize::from(predicted == label);
            let (max, own) = (numbers[predicted], numbers[label]);
            for vector in logits.iter_mut() {
                *vector = (*vector - max).exp();
            }
            let (exponentials, padding) =
                bytemuck::cast_slice_mut::<f32x4, f32>(logits).split_at_mut(*outputs);
            padding.fill(0.0);
            let sum: f32 = exponentials.iter().sum();
            loss += sum.ln() - (own - max);
            for exponential in exponentials.iter_mut() {
                *exponential *= scale / sum;
            }
            exponentials[label] -= scale;
            values.set_line(line, logits);
        }
        StepResult {
            loss: loss * scale,
            correct,
        }
    }

    /// Leaves the logits in the last layer's `values`.
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
                None => layer[0].input.set_images(data, rows, scaling),
                Some(before) => layer[0]
                    .input
                    .set_activations(before, rows.len(), dropout(i - 1)),
            }
            layer[0].forward(rows.len());
        }
    }
}

impl Dense {
    fn new(layer: &Layer, parameters: &Parameters) -> Self {
        let width = layer.outputs.div_ceil(LANES);
        let mut weights = Panels::new(layer.inputs, width);
        for (unit, row) in parameters
            .weights(layer)
            .chunks_exact(layer.inputs)
            .enumerate()
        {
            for (input, &weight) in row.iter().enumerate() {
                *weights.number_mut(input, unit) = weight;
            }
        }
        let mut biases = vec![f32x4::ZERO; width];
        bytemuck::cast_slice_mut(&mut biases)[..layer.outputs]
            .copy_from_slice(&parameters.values[layer.biases.clone()]);
        Self {
            outputs: layer.outputs,
            weights,
            biases,
            input: Sparse::default(),
            values: Panels::new(0, width),
        }
    }

    /// Z = A·W + b.
    fn forward(&mut self, rows: usize) {
        self.values.resize(rows);
        for_panels(self.weights.width, Forward(self));
    }

    /// ∂A = G·Wᵀ where A is not zero, times the factor that dropout gave the unit; else 0.
    fn input_gradient(&self, gradients: &mut Panels, factor: f32) {
        gradients.vectors.fill(f32x4::ZERO);
        for_panels(
            self.weights.width,
            InputGradient {
                layer: self,
                gradients,
                factor,
            },
        );
    }

    /// W −= rate · Aᵀ·G and b −= rate · ΣG.
    fn update(&mut self, rate: f32) {
        self.input.sort_by_column(self.weights.lines);
        for_panels(self.weights.width, Update { layer: self, rate });
    }
}

/// Work that is done panel by panel.
trait OnPanel {
    /// The panel that begins with vector `at` of each line and has N vectors a line.
    fn on_panel<const N: usize>(&mut self, at: usize);
}

/// Does the work on each panel of matrices of this width.
// Inlined, as is what it calls, or sums would live in memory rather than in registers.
#[allow(clippy::inline_always)]
#[inline(always)]
fn for_panels(width: usize, mut work: impl OnPanel) {
    for at in (0..width).step_by(PANEL) {
        match width - at {
            1 => work.on_panel::<1>(at),
            2 => work.on_panel::<2>(at),
            3 => work.on_panel::<3>(at),
            4 => work.on_panel::<4>(at),
            5 => work.on_panel::<5>(at),
            6 => work.on_panel::<6>(at),
            7 => work.on_panel::<7>(at),
            _ => work.on_panel::<PANEL>(at),
        }
    }
}

/// Σ value · line.
#[allow(clippy::inline_always)]
#[inline(always)]
fn weighted_sum<const N: usize>(entries: &[Entry], lines: &[[f32x4; N]]) -> [f32x4; N] {
    let mut sums = [f32x4::ZERO; N];
    for entry in entries {
        let factor = f32x4::splat(entry.value);
        for (sum, value) in sums.iter_mut().zip(&lines[entry.at as usize]) {
            *sum += factor * *value;
        }
    }
    sums
}

struct Forward<'a>(&'a mut Dense);

impl OnPanel for Forward<'_> {
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn on_panel<const N: usize>(&mut self, at: usize) {
        let weights = self.0.weights.panel::<N>(at);
        let biases = &self.0.biases[at..];
        let values = self.0.values.panel_mut::<N>(at);
        for (values, entries) in values.iter_mut().zip(self.0.input.rows.iter()) {
            let sums = weighted_sum(entries, weights);
            for ((value, sum), bias) in values.iter_mut().zip(sums).zip(biases) {
                *value = sum + *bias;
            }
        }
    }
}

struct InputGradient<'a> {
    layer: &'a Dense,
    gradients: &'a mut Panels,
    factor: f32,
}

impl OnPanel for InputGradient<'_> {
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn on_panel<const N: usize>(&mut self, at: usize) {
        let weights = self.layer.weights.panel::<N>(at);
        let outputs = self.layer.values.panel::<N>(at);
        let rows = self.layer.input.rows.iter();
        for (row, (output, entries)) in outputs.iter().zip(rows).enumerate() {
            for entry in entries {
                let products = output
                    .iter()
                    .zip(&weights[entry.at as usize])
                    .fold(f32x4::ZERO, |sum, (g, w)| sum + *g * *w);
                *self.gradients.number_mut(row, entry.at as usize) +=
                    products.reduce_add() * self.factor;
            }
        }
    }
}

struct Update<'a> {
    layer: &'a mut Dense,
    rate: f32,
}

impl OnPanel for Update<'_> {
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn on_panel<const N: usize>(&mut self, at: usize) {
        let Dense {
            weights,
            biases,
            input,
            values,
            ..
        } = &mut *self.layer;
        let gradients = values.panel::<N>(at);
        for (weights, entries) in weights
            .panel_mut::<N>(at)
            .iter_mut()
            .zip(input.columns.iter())
        {
            if entries.is_empty() {
                continue;
            }
            let sums = weighted_sum(entries, gradients);
            for (weight, sum) in weights.iter_mut().zip(sums) {
                *weight -= sum * self.rate;
            }
        }
        let mut sums = [f32x4::ZERO; N];
        for gradients in gradients {
            for (sum, gradient) in sums.iter_mut().zip(gradients) {
                *sum += *gradient;
            }
        }
        for (bias, sum) in biases[at..].iter_mut().zip(sums) {
            *bias -= sum * self.rate;
        }
    }
}

impl Panels {
    /// Zeros.
    fn new(lines: usize, width: usize) -> Self {
        Self {
            lines,
            width,
            vectors: vec![f32x4::ZERO; lines * width],
        }
    }

    /// With so many lines, of anything.
    fn resize(&mut self, lines: usize) {
        self.lines = lines;
        self.vectors.resize(lines * self.width, f32x4::ZERO);
    }

    /// The panel that begins with vector `at` of each line, of N vectors a line.
    fn panel<const N: usize>(&self, at: usize) -> &[[f32x4; N]] {
        let (lines, rest) = self.vectors[at * self.lines..][..N * self.lines].as_chunks();
        debug_assert!(rest.is_empty(), "a panel is whole lines");
        lines
    }

    fn panel_mut<const N: usize>(&mut self, at: usize) -> &mut [[f32x4; N]] {
        let (lines, rest) = self.vectors[at * self.lines..][..N * self.lines].as_chunks_mut();
        debug_assert!(rest.is_empty(), "a panel is whole lines");
        lines
    }

    /// Where vector `i` of a line is.
    #[inline]
    fn place(&self, line: usize, i: usize) -> usize {
        let at = i / PANEL * PANEL;
        at * self.lines + line * (self.width - at).min(PANEL) + i - at
    }

    fn number(&self, line: usize, column: usize) -> f32 {
        self.vectors[self.place(line, column / LANES)].as_array()[column % LANES]
    }

    #[inline]
    fn number_mut(&mut self, line: usize, column: usize) -> &mut f32 {
        let place = self.place(line, column / LANES);
        &mut self.vectors[place].as_mut_array()[column % LANES]
    }

    /// A line's vectors, which lie in as many places as there are panels.
    fn copy_line(&self, line: usize, into: &mut [f32x4]) {
        for (i, vectors) in into.chunks_mut(PANEL).enumerate() {
            let place = self.place(line, i * PANEL);
            vectors.copy_from_slice(&self.vectors[place..][..vectors.len()]);
        }
    }

    fn set_line(&mut self, line: usize, from: &[f32x4]) {
        for (i, vectors) in from.chunks(PANEL).enumerate() {
            let place = self.place(line, i * PANEL);
            self.vectors[place..][..vectors.len()].copy_from_slice(vectors);
        }
    }
}

impl Lines {
    fn iter(&self) -> impl Iterator<Item = &[Entry]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let line = &self.entries[start..end as usize];
            start = end as usize;
            line
        })
    }

    fn clear(&mut self) {
        self.ends.clear();
        self.entries.clear();
    }
}

impl Sparse {
    /// The images in these rows.
    fn set_images(&mut self, data: &Dataset, rows: &[u32], scaling: &Scaling) {
        self.rows.clear();
        self.nonzero.clear();
        // In two passes: copies wait for memory side by side, as copies with arithmetic between them do not.
        for &row in rows {
            data.list_nonzero(row, &mut self.nonzero);
            self.rows.ends.push(self.nonzero.len() as u32);
        }
        self.rows
            .entries
            .extend(self.nonzero.iter().map(|&pixel| Entry {
                at: pixel >> 8,
                value: scaling.value(pixel as u8),
            }));
    }

    /// ReLU and dropout of the layer before.
    fn set_activations(&mut self, before: &Dense, rows: usize, dropout: Option<(MaskKey, f32)>) {
        let (key, rate) = dropout.unwrap_or((MaskKey::new(0, 0, 0, 0), 0.0));
        let threshold = threshold(rate);
        let kept = 1.0 / (1.0 - rate);
        let width = before.values.width;
        self.rows.clear();
        let Lines { ends, entries } = &mut self.rows;
        // Which units pass is as good as random, so branches would be guessed wrongly: each vector writes four entries, and
        // counts those that pass.
        entries.resize((rows * width + 1) * LANES, Entry::default());
        let mut count = 0;
        for row in 0..rows {
            for i in 0..width {
                let (vector, unit) = (
                    before.values.vectors[before.values.place(row, i)],
                    i * LANES,
                );
                // What is not a number has to reach the loss.
                let active = !vector.simd_le(f32x4::ZERO);
                let survives = key.keep_four((row * before.outputs + unit) as u32, threshold);
                let real = (1 << (before.outputs - unit).min(LANES)) - 1;
                let passes = active.to_bitmask() & survives.to_bitmask() & real;
                let Some(slots) = entries[count..].first_chunk_mut::<LANES>() else {
                    unreachable!("there is room for every unit and four more");
                };
                let mut taken = 0;
                for (lane, value) in (vector * kept).to_array().into_iter().enumerate() {
                    slots[taken % LANES] = Entry {
                        at: (unit + lane) as u32,
                        value,
                    };
                    taken += (passes >> lane & 1) as usize;
                }
                count += taken;
            }
            ends.push(count as u32);
        }
        entries.truncate(count);
    }

    /// A counting sort.
    fn sort_by_column(&mut self, columns: usize) {
        let Lines { ends, entries } = &mut self.columns;
        ends.clear();
        ends.resize(columns + 1, 0);
        for entry in &self.rows.entries {
            ends[entry.at as usize + 1] += 1;
        }
        for i in 0..columns {
            ends[i + 1] += ends[i];
        }
        entries.resize(self.rows.entries.len(), Entry::default());
        for (row, line) in self.rows.iter().enumerate() {
            for entry in line {
                // Begins as where the column starts, and ends as where it ends.
                let end = &mut ends[entry.at as usize];
                entries[*end as usize] = Entry {
                    at: row as u32,
                    value: entry.value,
                };
                *end += 1;
            }
        }
    }
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
