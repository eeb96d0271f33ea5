//! The fast WebGPU step: the mathematics of [`train`](crate::train) as three kernels.
//!
//! - `input` computes the first layer's product, a tile of samples by units a thread.
//! - `pass` takes one sample a workgroup through the rest of the network and back: logits, loss, and the gradient at each
//!   layer's output.
//! - `update` takes a tile of weights a thread, sums their gradients over the batch, and subtracts them from the weights in
//!   place.
//!
//! A launch is what costs on a real GPU, so there are no more than these three a step, and nothing is uploaded between them:
//! data, order of the rows, weights, losses and the number of the step stay on the device. Pixels stay bytes, four in a word,
//! and a word of four dark pixels is skipped.

#[cfg(feature = "reference")]
pub mod check;
mod kernels;

use crate::csv::PIXELS;
use crate::dataset::{Dataset, Scaling};
use crate::device::Gpu;
use crate::error::{Error, Result};
use crate::mask::threshold;
use crate::model::{Layer, Parameters, transposed};
use crate::run::EVALUATED_AT_ONCE;
use crate::settings::Settings;
use cubecl::prelude::*;
use cubecl::server::Handle;
use kernels::{IMAGE, PIECES, Shape, THREADS, input, pass, update};

/// Memory that every adapter has for a workgroup.
const WORKGROUP_BYTES: usize = 16_384;

/// A network in training on the GPU.
pub struct FusedGpu {
    gpu: Gpu,
    shape: Shape,
    layers: Vec<Layer>,
    settings: Settings,
    scale: f32,
    data: Buffer,
    /// A test set of its own.
    test_data: Option<Buffer>,
    parameters: Buffer,
    /// What kernels hand on to the next.
    work: Buffer,
    /// Where the image of each of these samples begins.
    images: Buffer,
    epoch: Option<Epoch>,
    read: Read,
}

/// What has been read, and not been asked for yet.
#[derive(Default)]
struct Read {
    train: Vec<f32>,
    test: Vec<f32>,
    parameters: Option<Parameters>,
}

/// Memory of the device, with its number of words.
#[derive(Clone)]
struct Buffer(Handle, usize);

/// What an epoch has on the device.
struct Epoch {
    state: Buffer,
    train: Samples,
    test: Samples,
}

/// Samples in the order in which they are taken.
struct Samples {
    rows: Buffer,
    /// Loss of each row, and whether it was recognised, as 0 or 1: [rows, 2].
    outcomes: Buffer,
    /// Rows that kernels were launched for.
    done: usize,
    /// Those of them whose outcomes have been read.
    read: usize,
}

impl FusedGpu {
    /// A network that starts from these parameters, and its data.
    ///
    /// # Errors
    /// If the units of a sample do not fit into a workgroup's memory.
    pub fn new(
        gpu: &Gpu,
        parameters: &Parameters,
        settings: Settings,
        data: &Dataset,
        test_data: Option<&Dataset>,
    ) -> Result<Self> {
        let first = parameters.layers.first().map(|layer| layer.inputs);
        let outputs = parameters.layers.iter().map(|layer| layer.outputs);
        let shape = Shape {
            widths: first.into_iter().chain(outputs).collect(),
            batch: settings.batch,
        };
        if shape.workgroup_bytes() > WORKGROUP_BYTES {
            return Err(Error::Device {
                reason: "the network has more units than fit into the GPU's workgroup memory"
                    .into(),
            });
        }
        Ok(Self {
            data: gpu.upload(&packed(data)),
            test_data: test_data.map(|data| gpu.upload(&packed(data))),
            parameters: gpu.upload(&to_device(parameters)),
            work: gpu.reserve(shape.work(settings.batch.max(EVALUATED_AT_ONCE))),
            images: gpu.reserve(settings.batch),
            gpu: gpu.clone(),
            layers: parameters.layers.clone(),
            scale: Scaling::new(settings.normalise, data.max()).value(1),
            shape,
            settings,
            epoch: None,
            read: Read::default(),
        })
    }

    /// Starts again from these parameters.
    pub fn restart(&mut self, parameters: &Parameters) {
        self.parameters = self.gpu.upload(&to_device(parameters));
        self.epoch = None;
        self.read = Read::default();
    }

    /// Steps and evaluations will take these rows, in this order, in this epoch (from 1).
    pub fn begin_epoch(&mut self, epoch: usize, order: &[u32], test: &[u32]) {
        let Settings {
            seed,
            dropout,
            rate,
            ..
        } = self.settings;
        let kept = 1.0 / (1.0 - dropout);
        let mut state = [0; kernels::state::COUNT];
        state[kernels::state::SEED] = seed;
        state[kernels::state::EPOCH] = epoch as u32;
        state[kernels::state::THRESHOLD] = threshold(dropout);
        state[kernels::state::KEPT] = f32::to_bits(kept);
        state[kernels::state::SCALE] = self.scale.to_bits();
        state[kernels::state::RATE] = (rate as f32).to_bits();
        let samples = |rows: &[u32]| Samples {
            rows: self.gpu.upload(rows),
            outcomes: self.gpu.reserve(2 * rows.len()),
            done: 0,
            read: 0,
        };
        self.epoch = Some(Epoch {
            state: self.gpu.upload(&state),
            train: samples(order),
            test: samples(test),
        });
    }

    /// One step of SGD on the next rows of the epoch's order.
    pub fn step(&mut self) {
        let Some(epoch) = &mut self.epoch else { return };
        let batch = self.settings.batch;
        epoch.train.done += batch;
        self.read.parameters = None;
        self.launch_pass(batch, 0, true);
        self.launch_update();
    }

    /// Classifies the next `rows` of the epoch's test rows.
    pub fn evaluate(&mut self, rows: usize) {
        let Some(epoch) = &mut self.epoch else { return };
        let first = epoch.test.done;
        epoch.test.done += rows;
        self.launch_pass(rows, first, false);
    }

    /// Mean loss and number of recognised samples of each step since the last call.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn outcomes(&mut self) -> Result<Vec<(f32, usize)>> {
        self.read().await?;
        let batch = self.settings.batch;
        let outcomes = std::mem::take(&mut self.read.train);
        Ok(outcomes
            .chunks(2 * batch)
            .map(|step| summed(step, batch))
            .collect())
    }

    /// Number of test rows that were recognised since the last call.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn recognised(&mut self) -> Result<usize> {
        self.read().await?;
        Ok(summed(&std::mem::take(&mut self.read.test), 1).1)
    }

    /// The parameters as they are now.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn parameters(&self) -> Result<Parameters> {
        if let Some(parameters) = &self.read.parameters {
            return Ok(parameters.clone());
        }
        let bytes = self.gpu.read(vec![self.parameters.0.clone()]).await?;
        Ok(from_device(&bytes[0], &self.layers))
    }

    /// Reads what has not been read yet. At the end of an epoch the parameters come along, since a read costs more than what
    /// it reads.
    async fn read(&mut self) -> Result<()> {
        let Some(epoch) = &mut self.epoch else {
            return Ok(());
        };
        let (train, test) = (epoch.train.unread(), epoch.test.unread());
        if train.is_none() && test.is_none() {
            return Ok(());
        }
        let ended = epoch.test.done * 2 == epoch.test.outcomes.1;
        let parameters = ended.then(|| self.parameters.0.clone());
        let counts = [&train, &test, &parameters].map(Option::is_some);
        let handles = train.into_iter().chain(test).chain(parameters).collect();
        let mut bytes = self.gpu.read(handles).await?.into_iter();
        let [train, test, parameters] = counts.map(|read| if read { bytes.next() } else { None });
        let extend = |outcomes: &mut Vec<f32>, bytes: Option<Vec<u8>>| {
            outcomes.extend(bytemuck::pod_collect_to_vec::<u8, f32>(
                &bytes.unwrap_or_default(),
            ));
        };
        extend(&mut self.read.train, train);
        extend(&mut self.read.test, test);
        self.read.parameters = parameters.map(|bytes| from_device(&bytes, &self.layers));
        (epoch.train.read, epoch.test.read) = (epoch.train.done, epoch.test.done);
        Ok(())
    }

    fn launch_pass(&self, rows: usize, first: usize, training: bool) {
        let Some(epoch) = &self.epoch else { return };
        let (samples, data) = match (training, &self.test_data) {
            (true, _) => (&epoch.train, &self.data),
            (false, own) => (&epoch.test, own.as_ref().unwrap_or(&self.data)),
        };
        // SAFETY: every index that the kernels compute lies within the buffers: rows within the data, samples within the
        // rows and the batch, units and weights within the shape that the parameters were made for.
        #[allow(unsafe_code)]
        unsafe {
            input::launch_unchecked(
                &self.gpu.client,
                CubeCount::Static(
                    self.shape.input_threads(rows).div_ceil(THREADS) as u32,
                    PIECES as u32,
                    1,
                ),
                CubeDim::new_1d(THREADS as u32),
                data.argument(),
                samples.rows.argument(),
                self.parameters.argument(),
                epoch.state.argument(),
                self.work.argument(),
                first as u32,
                rows as u32,
                self.shape.clone(),
                training,
            );
            pass::launch_unchecked(
                &self.gpu.client,
                CubeCount::Static(rows as u32, 1, 1),
                CubeDim::new_1d(THREADS as u32),
                data.argument(),
                samples.rows.argument(),
                self.parameters.argument(),
                epoch.state.argument(),
                self.work.argument(),
                self.images.argument(),
                samples.outcomes.argument(),
                first as u32,
                rows as u32,
                self.shape.clone(),
                training,
            );
        }
    }

    fn launch_update(&self) {
        let Some(epoch) = &self.epoch else { return };
        let groups = self.shape.first_thread(self.shape.layers()) / THREADS;
        // SAFETY: as above.
        #[allow(unsafe_code)]
        unsafe {
            update::launch_unchecked(
                &self.gpu.client,
                CubeCount::Static(groups as u32, 1, 1),
                CubeDim::new_1d(THREADS as u32),
                self.data.argument(),
                self.images.argument(),
                self.work.argument(),
                self.parameters.argument(),
                epoch.state.argument(),
                self.shape.clone(),
            );
        }
    }
}

impl Samples {
    /// Where the outcomes are that have not been read yet.
    fn unread(&self) -> Option<Handle> {
        const BYTES: usize = 2 * size_of::<f32>();
        let Buffer(handle, words) = self.outcomes.clone();
        (self.read < self.done).then(|| {
            handle
                .offset_start((self.read * BYTES) as u64)
                .offset_end(((words / 2 - self.done) * BYTES) as u64)
        })
    }
}

impl Buffer {
    fn argument(&self) -> BufferArg {
        // SAFETY: the handle was made for this number of words.
        #[allow(unsafe_code)]
        unsafe {
            BufferArg::from_raw_parts(self.0.clone(), self.1)
        }
    }
}

impl Gpu {
    fn upload<E: CubeElement>(&self, words: &[E]) -> Buffer {
        Buffer(
            self.client.create_from_slice(E::as_bytes(words)),
            words.len(),
        )
    }

    fn reserve(&self, words: usize) -> Buffer {
        Buffer(self.client.empty(words * size_of::<f32>()), words)
    }
}

/// Mean loss and number of recognised rows.
fn summed(outcomes: &[f32], rows: usize) -> (f32, usize) {
    let (mut loss, mut recognised) = (0.0, 0);
    for row in outcomes.chunks_exact(2) {
        loss += row[0];
        recognised += row[1] as usize;
    }
    (loss / rows as f32, recognised)
}

/// Each image as words of four pixels, and a word for its label: [rows, 197].
fn packed(data: &Dataset) -> Vec<u32> {
    let mut words = Vec::with_capacity(data.rows() * IMAGE);
    for (image, &label) in data.pixels().chunks_exact(PIXELS).zip(data.labels()) {
        words.extend(
            image
                .as_chunks::<4>()
                .0
                .iter()
                .map(|pixels| u32::from_le_bytes(*pixels)),
        );
        words.push(u32::from(label));
    }
    words
}

/// For each layer its weights, [inputs, outputs], then its biases: neighbouring threads read neighbouring units.
fn to_device(parameters: &Parameters) -> Vec<f32> {
    let mut values = Vec::with_capacity(parameters.values.len());
    for layer in &parameters.layers {
        values.extend(transposed(
            parameters.weights(layer),
            layer.outputs,
            layer.inputs,
        ));
        values.extend_from_slice(&parameters.values[layer.biases.clone()]);
    }
    values
}

fn from_device(bytes: &[u8], layers: &[Layer]) -> Parameters {
    let device: Vec<f32> = bytemuck::pod_collect_to_vec(bytes);
    let mut values = Vec::with_capacity(device.len());
    for layer in layers {
        values.extend(transposed(
            &device[layer.weights.clone()],
            layer.inputs,
            layer.outputs,
        ));
        values.extend_from_slice(&device[layer.biases.clone()]);
    }
    Parameters {
        layers: layers.to_vec(),
        values,
    }
}
