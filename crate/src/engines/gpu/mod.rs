//! The shortcut on the GPU: plain SGD as three kernels.
//!
//! It computes what [`burn`](super::burn) does.
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

pub mod device;
mod kernels;

use super::Task;
use super::contract::{
    Answer, Checkpoint, Engine, MOST_EVALUATED, Results, Rows, Schedule, Set, StepResult,
};
use crate::base::error::Result;
use crate::base::masks::threshold;
use crate::base::settings::Settings;
use crate::network::parameters::Parameters;
use crate::network::shape::Shape;
use cubecl::prelude::*;
use cubecl::server::Handle;
use device::Gpu;
use kernels::{PIECES, Sizes, THREADS, input, pass, update};
use std::time::Duration;

/// Memory that every adapter has for a workgroup.
const WORKGROUP_BYTES: usize = 16_384;

/// Workgroups that every adapter takes in one dimension of a launch.
const MOST_GROUPS: usize = 65_535;

/// Why this engine can't train such a network in such batches.
#[must_use]
pub fn refuses(shape: &Shape, batch: usize) -> Option<&'static str> {
    let sizes = Sizes::new(shape, batch);
    let groups = sizes
        .update_groups()
        .max(sizes.input_groups(batch.max(MOST_EVALUATED)));
    if sizes.workgroup_bytes() > WORKGROUP_BYTES {
        Some("The network has more units than fit into the GPU’s workgroup memory.")
    } else if groups > MOST_GROUPS {
        Some("The network has more weights than one launch on the GPU takes.")
    } else {
        None
    }
}

/// A network in training on the GPU. The data are uploaded, and then forgotten on the host.
///
/// # Errors
/// None before the first read.
pub fn open(gpu: &Gpu, task: Task) -> Result<Box<dyn Engine>> {
    Ok(Box::new(FusedGpu::new(gpu, task)))
}

struct FusedGpu {
    gpu: Gpu,
    shape: Shape,
    sizes: Sizes,
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
    schedule: Schedule,
    epoch: Option<Epoch>,
    /// As of the last read, if nothing has been computed since.
    latest: Option<Parameters>,
}

/// Memory of the device, with its number of words.
#[derive(Clone)]
struct Buffer(Handle, usize);

/// What an epoch has on the device.
struct Epoch {
    state: Buffer,
    train: Samples,
    test: Samples,
    sample: Samples,
}

/// What kernels take samples for.
#[derive(Clone, Copy)]
enum Purpose {
    Train,
    Evaluate(Set),
}

/// Samples in the order in which they are taken.
struct Samples {
    rows: Buffer,
    /// Loss of each row, and whether it was classified correctly, as 0 or 1: [rows, 2].
    results: Buffer,
    /// Rows that kernels were launched for.
    done: usize,
    /// Those of them whose results have been read.
    read: usize,
}

impl Engine for FusedGpu {
    fn name(&self) -> &'static str {
        "fused kernels"
    }

    fn latency(&self) -> Option<Duration> {
        Some(self.gpu.latency)
    }

    fn begin_epoch(&mut self, epoch: usize, rows: Rows) -> Result<()> {
        self.schedule.begin(epoch, rows)?;
        let Settings { seed, dropout, .. } = self.settings;
        let rate = self.settings.rate_in(epoch);
        let dropout = dropout as f32;
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
            results: self.gpu.reserve(2 * rows.len()),
            done: 0,
            read: 0,
        };
        self.epoch = Some(Epoch {
            state: self.gpu.upload(&state),
            train: samples(rows.train),
            test: samples(rows.test),
            sample: samples(rows.sample),
        });
        Ok(())
    }

    fn step(&mut self) -> Result<()> {
        let batch = self.schedule.next_batch()?.rows.len();
        let Some(epoch) = &mut self.epoch else {
            unreachable!("the schedule has begun an epoch")
        };
        epoch.train.done += batch;
        self.latest = None;
        self.launch_pass(Purpose::Train, batch, 0);
        self.launch_update();
        Ok(())
    }

    fn evaluate(&mut self, set: Set, rows: usize) -> Result<()> {
        let rows = self.schedule.next_evaluated(set, rows)?;
        let Some(epoch) = &mut self.epoch else {
            unreachable!("the schedule has begun an epoch")
        };
        epoch.evaluated(set).done = rows.end;
        self.launch_pass(Purpose::Evaluate(set), rows.len(), rows.start);
        Ok(())
    }

    fn read(&mut self) -> Answer<'_, Results> {
        Box::pin(self.read_results())
    }

    fn checkpoint(&self) -> Answer<'_, Checkpoint> {
        Box::pin(async {
            let parameters = if let Some(parameters) = &self.latest {
                parameters.clone()
            } else {
                let bytes = self.gpu.read(vec![self.parameters.0.clone()]).await?;
                self.unpacked(&bytes[0])?
            };
            Ok(Checkpoint::fresh(parameters))
        })
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        checkpoint.check_stateless(&self.shape)?;
        self.parameters = self.gpu.upload(&checkpoint.parameters.transposed());
        self.schedule.reset();
        self.epoch = None;
        self.latest = None;
        Ok(())
    }
}

impl FusedGpu {
    fn new(gpu: &Gpu, task: Task) -> Self {
        let Task {
            data,
            parameters,
            settings,
        } = task;
        let sizes = Sizes::new(&parameters.shape, settings.batch);
        Self {
            data: gpu.upload(&sizes.packed(&data.train)),
            test_data: data
                .test
                .as_ref()
                .map(|data| gpu.upload(&sizes.packed(data))),
            // Neighbouring threads read neighbouring units.
            parameters: gpu.upload(&parameters.transposed()),
            work: gpu.reserve(sizes.work(settings.batch.max(MOST_EVALUATED))),
            images: gpu.reserve(settings.batch),
            gpu: gpu.clone(),
            shape: parameters.shape,
            scale: data.scaling(settings.normalise).factor(),
            schedule: Schedule::new(&data, settings.batch),
            sizes,
            settings,
            epoch: None,
            latest: None,
        }
    }

    /// Reads what has not been read yet. At the end of an epoch the parameters come along, since a read costs more than what
    /// it reads.
    async fn read_results(&mut self) -> Result<Results> {
        let Some(epoch) = &mut self.epoch else {
            return Ok(Results::default());
        };
        let unread = [&epoch.train, &epoch.test, &epoch.sample].map(Samples::unread);
        if unread.iter().all(Option::is_none) {
            return Ok(Results::default());
        }
        let whole = self.schedule.is_evaluated();
        let parameters = whole.then(|| self.parameters.0.clone());
        let has = unread.each_ref().map(Option::is_some);
        let handles = unread.into_iter().flatten().chain(parameters).collect();
        let mut bytes = self.gpu.read(handles).await?.into_iter();
        let [train, test, sample] = has.map(|has| {
            let bytes = if has { bytes.next() } else { None };
            bytemuck::pod_collect_to_vec::<u8, f32>(&bytes.unwrap_or_default())
        });
        for samples in [&mut epoch.train, &mut epoch.test, &mut epoch.sample] {
            samples.read = samples.done;
        }
        self.schedule.read();
        if let Some(bytes) = bytes.next() {
            self.latest = Some(self.unpacked(&bytes)?);
        }
        let batch = self.settings.batch;
        Ok(Results {
            steps: train
                .chunks(2 * batch)
                .map(|results| summed(results, batch))
                .collect(),
            test: summed(&test, 1).of_rows(1),
            sample: summed(&sample, 1).of_rows(1),
        })
    }

    fn unpacked(&self, bytes: &[u8]) -> Result<Parameters> {
        let values: Vec<f32> = bytemuck::pod_collect_to_vec(bytes);
        Parameters::from_transposed(self.shape.clone(), &values)
    }

    fn launch_pass(&self, purpose: Purpose, rows: usize, first: usize) {
        let Some(epoch) = &self.epoch else { return };
        let tested = self.test_data.as_ref().unwrap_or(&self.data);
        let (samples, data) = match purpose {
            Purpose::Train => (&epoch.train, &self.data),
            Purpose::Evaluate(Set::Test) => (&epoch.test, tested),
            Purpose::Evaluate(Set::Sample) => (&epoch.sample, &self.data),
        };
        let training = matches!(purpose, Purpose::Train);
        // SAFETY: every index that the kernels compute lies within the buffers. The schedule has checked that rows lie within
        // the data, that a whole batch of the order or so many rows of the set are left, and that there are no more than `work` was
        // made for; units and weights lie within the sizes that the parameters were made for.
        #[allow(unsafe_code)]
        unsafe {
            input::launch_unchecked(
                &self.gpu.client,
                CubeCount::Static(self.sizes.input_groups(rows) as u32, PIECES as u32, 1),
                CubeDim::new_1d(THREADS as u32),
                data.argument(),
                samples.rows.argument(),
                self.parameters.argument(),
                epoch.state.argument(),
                self.work.argument(),
                first as u32,
                rows as u32,
                self.sizes.clone(),
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
                samples.results.argument(),
                first as u32,
                rows as u32,
                self.sizes.clone(),
                training,
            );
        }
    }

    fn launch_update(&self) {
        let Some(epoch) = &self.epoch else { return };
        let groups = self.sizes.update_groups();
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
                self.sizes.clone(),
            );
        }
    }
}

impl Epoch {
    fn evaluated(&mut self, set: Set) -> &mut Samples {
        match set {
            Set::Test => &mut self.test,
            Set::Sample => &mut self.sample,
        }
    }
}

impl Samples {
    /// Where the results are that have not been read yet.
    fn unread(&self) -> Option<Handle> {
        const BYTES: usize = 2 * size_of::<f32>();
        let Buffer(handle, words) = self.results.clone();
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

/// Mean loss and number of correct rows.
fn summed(results: &[f32], rows: usize) -> StepResult {
    let (mut loss, mut correct) = (0.0, 0);
    for row in results.chunks_exact(2) {
        loss += row[0];
        correct += row[1] as usize;
    }
    StepResult {
        loss: loss / rows as f32,
        correct,
    }
}
