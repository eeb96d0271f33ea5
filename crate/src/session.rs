//! What JavaScript can call: the only file that knows of it, beside its conversions and the hooks for tests.
//!
//! In the CPU's build `load` turns an address or a file into labels and pixels; a [`Session`] trains on them, one short call after
//! the other; the other functions are pure. Every failure is thrown as a plain object: `kind`, `message` and the kind's data.

pub(crate) mod convert;
#[cfg(feature = "flex")]
pub mod cpu;

use crate::engines::contract::Checkpoint;
use crate::engines::device::Device;
use crate::instruments::histogram::{Histogram, linspace};
use crate::network::parameters::Parameters;
use crate::run::Run;
use convert::{Result, milliseconds, thrown};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
    #[cfg(feature = "webgpu")]
    run_constructors();
}

/// `CubeCL` registers its operations in constructors (crate `inventory`). Unless a program runs them itself, the linker takes
/// each exported function for a program of its own and wraps it in a call of all of them: 700, several times a launch, 11 ms.
#[cfg(feature = "webgpu")]
fn run_constructors() {
    #[allow(unsafe_code)]
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: the linker makes this function; it is called once, before anything else of this module.
    #[allow(unsafe_code)]
    unsafe {
        __wasm_call_ctors();
    }
}

/// A network in training. Calls must not overlap: await each before the next.
#[wasm_bindgen]
pub struct Session(Run);

#[wasm_bindgen]
impl Session {
    /// A run that has not begun, on the CPU, or in the build for WebGPU on the GPU.
    ///
    /// `data` is `{labels: Uint8Array, pixels: Uint8Array, level?, width?, height?, classes?}`, where `level` is what one level of a
    /// pixel means in the file, 1 if it is missing, and pictures without a size are 28 × 28 of ten classes; `test` is the same, a test set of its own, or null: then the split of the settings holds rows
    /// out. `settings` is an object with the keys of `www/settings.js`; what is missing has its default.
    ///
    /// # Errors
    /// If a setting is out of range or no engine implements it, there are too few rows, or there is no GPU.
    pub async fn open(data: JsValue, test: JsValue, settings: JsValue) -> Result<Self> {
        let settings = convert::settings(settings)?;
        let data = convert::dataset(&data)?;
        let test = if test.is_falsy() {
            None
        } else {
            Some(convert::dataset(&test)?)
        };
        let device = device().await?;
        Run::new(&device, data, test, settings)
            .map(Self)
            .map_err(thrown)
    }

    /// What the run is made of: `{engine, layers: {name, title, inputs, outputs, weights: {start, end}, biases}[],
    /// trainRows, testRows, testIndices: Uint32Array}`, where `engine` is its name and the indices are the rows, from
    /// 0, of the held-out data or of the test set.
    ///
    /// # Errors
    /// Never in practice.
    pub fn summary(&self) -> Result<JsValue> {
        convert::summary(&self.0)
    }

    /// Computes for about `budget` milliseconds: `{epoch, step, steps, finished?: {epoch, loss, …}}`.
    ///
    /// # Errors
    /// If the loss is not finite or the device fails.
    pub async fn advance(&mut self, budget: f64) -> Result<JsValue> {
        let progress = self.0.advance(milliseconds(budget)).await;
        convert::progress(progress.map_err(thrown)?)
    }

    /// The network between two epochs: `{all: row, layers: row[], measures: {mean, deviation, quantiles}[], parameters: Float32Array,
    /// optimiser?: {steps, values: Float32Array}}`, where a row is `{edges, counts, density, below, above, nan}`, measures are of each layer's
    /// weights, and there is an optimiser's state where it has one.
    ///
    /// # Errors
    /// If a parameter is not finite or the device fails.
    pub async fn snapshot(&self) -> Result<JsValue> {
        convert::snapshot(&self.0.snapshot().await.map_err(thrown)?)
    }

    /// Where training stands: `{parameters: Float32Array, optimiser: {steps, values: Float32Array}}`. Plain SGD has no state: no steps and
    /// no values.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn checkpoint(&self) -> Result<JsValue> {
        convert::checkpoint(&self.0.checkpoint().await.map_err(thrown)?)
    }

    /// Goes on from the checkpoint, `{parameters, optimiser?}`, of a run with the same data and settings after `epochs` epochs.
    ///
    /// # Errors
    /// If it is of another network or another optimiser, or lacks its state.
    pub fn resume(&mut self, checkpoint: &JsValue, epochs: usize) -> Result<()> {
        let parameters = convert::floats(checkpoint, "parameters")?;
        let checkpoint = Checkpoint {
            parameters: Parameters::new(self.0.shape().clone(), parameters).map_err(thrown)?,
            optimiser: convert::optimiser_state(checkpoint)?,
        };
        self.0.resume(&checkpoint, epochs).map_err(thrown)
    }

    /// Trains for about `budget` milliseconds without evaluation, and gives samples per second: for comparing devices.
    ///
    /// # Errors
    /// As `advance`.
    #[wasm_bindgen(js_name = timeSteps)]
    pub async fn time_steps(&mut self, budget: f64) -> Result<f64> {
        self.0
            .time_steps(milliseconds(budget))
            .await
            .map_err(thrown)
    }
}

/// What this build computes on. There is one GPU a worker, whatever the number of its runs.
#[cfg(feature = "webgpu")]
pub(crate) async fn device() -> Result<Device> {
    use crate::engines::gpu::device::Gpu;
    use std::cell::RefCell;
    thread_local! {
        static GPU: RefCell<Option<Gpu>> = const { RefCell::new(None) };
    }
    if let Some(gpu) = GPU.with_borrow(Clone::clone) {
        return Ok(Device::WebGpu(gpu));
    }
    let gpu = Gpu::new().await.map_err(thrown)?;
    GPU.set(Some(gpu.clone()));
    Ok(Device::WebGpu(gpu))
}

/// What this build computes on.
#[cfg(not(feature = "webgpu"))]
pub(crate) fn device() -> std::future::Ready<Result<Device>> {
    std::future::ready(Ok(Device::Cpu))
}

/// The histogram of these values in equal bins over their own range, as `plt.hist` counts them: figure 29.
///
/// # Errors
/// If there are no bins.
#[wasm_bindgen(js_name = histogramOverOwnRange)]
pub fn histogram_over_own_range(values: &[f32], bins: usize) -> Result<JsValue> {
    convert::check_bins(bins, 0.0, 1.0)?;
    convert::histogram(&Histogram::over_own_range(values, bins))
}

/// The histogram of these values in equal bins from `low` to `high`, as `np.histogram(values, np.linspace(low, high, bins + 1))`.
///
/// # Errors
/// If there are no bins or no range.
#[wasm_bindgen(js_name = histogramInRange)]
pub fn histogram_in_range(values: &[f32], low: f64, high: f64, bins: usize) -> Result<JsValue> {
    convert::check_bins(bins, low, high)?;
    convert::histogram(&Histogram::new(values, linspace(low, high, bins + 1)))
}
