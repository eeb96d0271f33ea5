//! What JavaScript can call: the only file that knows of it.
//!
//! A [`CsvReader`] turns bytes into labels and pixels; a [`Session`] trains on them, one short call after the other.
//! Every failure is thrown as a plain object: `kind`, `message` and the kind's data.

use crate::csv::{PIXELS, Reader};
use crate::dataset::{CLASSES, Dataset, Scaling, Split};
use crate::device::Backend;
#[cfg(feature = "webgpu")]
use crate::device::Gpu;
use crate::error::Error;
use crate::fused::Fused;
use crate::histogram::{Histogram, linspace};
use crate::metrics::EpochMetrics;
use crate::model::{Layer, Parameters, WIDTHS, layers};
use crate::run::{Run, Snapshot};
use crate::settings::Settings;
use serde::Serialize;
#[cfg(feature = "webgpu")]
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::prelude::*;

type Result<T> = std::result::Result<T, JsValue>;

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

/// Reads a CSV file chunk by chunk.
#[wasm_bindgen]
#[derive(Default)]
pub struct CsvReader(Reader);

#[wasm_bindgen]
impl CsvReader {
    /// A reader at the beginning of a file.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the file, unpacked.
    ///
    /// # Errors
    /// If a row is wrong or the file is too large.
    pub fn push(&mut self, chunk: &[u8]) -> Result<()> {
        self.0.push(chunk).map_err(thrown)
    }

    /// Rows of data read so far.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.rows()
    }

    /// The end of the file: `{rows, counts, max, header, scale, labels: Uint8Array, pixels: Uint8Array}`.
    ///
    /// # Errors
    /// If the last row is wrong or there is none.
    pub fn finish(self) -> Result<JsValue> {
        #[derive(Serialize)]
        struct File {
            rows: usize,
            counts: Vec<u32>,
            max: u8,
            header: bool,
            scale: crate::csv::Scale,
        }
        let table = self.0.finish().map_err(thrown)?;
        let data = Dataset::new(table.labels, table.pixels).map_err(thrown)?;
        let file = to_js(&File {
            rows: data.rows(),
            counts: data.counts().to_vec(),
            max: data.max(),
            header: table.header,
            scale: table.scale,
        })?;
        set(&file, "labels", &js_sys::Uint8Array::from(data.labels()))?;
        set(&file, "pixels", &js_sys::Uint8Array::from(data.pixels()))?;
        Ok(file)
    }
}

/// A network in training. Calls must not overlap: await each before the next.
#[wasm_bindgen]
pub struct Session(Run);

#[wasm_bindgen]
impl Session {
    /// A run that has not begun, on the CPU, or in the build for WebGPU on the GPU. `test_labels` and `test_pixels` are a test
    /// set of its own; with no labels the split of the settings holds rows out. `settings` is
    /// `{batch, rate, dropout, testShare, normalise, seed, engine}`.
    ///
    /// # Errors
    /// If a setting is out of range, there are too few rows, or there is no GPU.
    pub async fn open(
        labels: Vec<u8>,
        pixels: Vec<u8>,
        test_labels: Vec<u8>,
        test_pixels: Vec<u8>,
        settings: JsValue,
    ) -> Result<Self> {
        let settings = serde_wasm_bindgen::from_value(settings)?;
        let data = Dataset::new(labels, pixels).map_err(thrown)?;
        let test = match test_labels.len() {
            0 => None,
            _ => Some(Dataset::new(test_labels, test_pixels).map_err(thrown)?),
        };
        let backend = backend().await.map_err(thrown)?;
        Run::on(backend, data, test, settings)
            .map(Self)
            .map_err(thrown)
    }

    /// What the run is made of: `{device, layers: {name, title, inputs, outputs, weights: {start, end}, biases}[],
    /// trainRows, testRows, testIndices: Uint32Array}`, where the indices are the rows, from 0, of the held-out data or of the
    /// test set.
    ///
    /// # Errors
    /// Never in practice.
    pub fn summary(&self) -> Result<JsValue> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Summary {
            device: &'static str,
            layers: Vec<Layer>,
            train_rows: usize,
            test_rows: usize,
        }
        let split = self.0.split();
        let summary = to_js(&Summary {
            device: self.0.engine_name(),
            layers: layers(&WIDTHS),
            train_rows: split.train.len(),
            test_rows: split.test.len(),
        })?;
        let test = js_sys::Uint32Array::from(split.test.as_slice());
        set(&summary, "testIndices", &test)?;
        Ok(summary)
    }

    /// Computes for about `budget` milliseconds: `{epoch, step, steps, finished?: {epoch, loss, …}}`.
    ///
    /// # Errors
    /// If the loss is not finite or the device fails.
    pub async fn advance(&mut self, budget: f64) -> Result<JsValue> {
        #[derive(Serialize)]
        struct Slice {
            epoch: usize,
            step: usize,
            steps: usize,
            finished: Option<EpochMetrics>,
        }
        let budget = Duration::try_from_secs_f64(budget / 1000.0).unwrap_or_default();
        let progress = self.0.advance(budget).await.map_err(thrown)?;
        to_js(&Slice {
            epoch: progress.epoch,
            step: progress.step,
            steps: progress.steps,
            finished: progress.finished,
        })
    }

    /// The network between two epochs: `{all: row, layers: row[], parameters: Float32Array}`, where a row is
    /// `{edges, counts, density, below, above, nan}`.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn snapshot(&self) -> Result<JsValue> {
        snapshot(&self.0.snapshot().await.map_err(thrown)?)
    }

    /// Goes on from the parameters that a run with the same data and settings had after `epochs` epochs.
    ///
    /// # Errors
    /// If there are not as many parameters as the network has.
    pub fn resume(&mut self, parameters: Vec<f32>, epochs: usize) -> Result<()> {
        let parameters = Parameters::new(parameters).map_err(thrown)?;
        self.0.resume(&parameters, epochs);
        Ok(())
    }

    /// Trains for about `budget` milliseconds without evaluation, and gives samples per second: for comparing devices.
    ///
    /// # Errors
    /// As `advance`.
    #[wasm_bindgen(js_name = timeSteps)]
    pub async fn time_steps(&mut self, budget: f64) -> Result<f64> {
        let budget = Duration::try_from_secs_f64(budget / 1000.0).unwrap_or_default();
        self.0.time_steps(budget).await.map_err(thrown)
    }

    /// For tests: starts again from given parameters, test rows and orders of the training rows, `epochs` of them.
    #[doc(hidden)]
    pub fn replay(
        &mut self,
        parameters: Vec<f32>,
        test: Vec<u32>,
        order: Vec<u32>,
        epochs: usize,
    ) -> Result<()> {
        let train = order[..order.len() / epochs].to_vec();
        let orders = order.chunks(train.len()).map(<[u32]>::to_vec).collect();
        let parameters = Parameters::new(parameters).map_err(thrown)?;
        self.0.replay(&parameters, Split { train, test }, orders);
        Ok(())
    }

    /// For tests: the losses of this epoch's steps.
    #[doc(hidden)]
    #[wasm_bindgen(js_name = stepLosses)]
    #[must_use]
    pub fn step_losses(&self) -> Vec<f64> {
        self.0.step_losses().to_vec()
    }
}

/// What this build computes on.
#[allow(clippy::unused_async)]
async fn backend() -> crate::error::Result<Backend> {
    #[cfg(feature = "webgpu")]
    return Ok(Backend::WebGpu(gpu().await?));
    #[cfg(not(feature = "webgpu"))]
    Ok(Backend::Cpu)
}

/// The GPU: there is one device a worker, whatever the number of its runs.
#[cfg(feature = "webgpu")]
async fn gpu() -> crate::error::Result<Gpu> {
    thread_local! {
        static GPU: RefCell<Option<Gpu>> = const { RefCell::new(None) };
    }
    if let Some(gpu) = GPU.with_borrow(Clone::clone) {
        return Ok(gpu);
    }
    let gpu = Gpu::new().await?;
    GPU.set(Some(gpu.clone()));
    Ok(gpu)
}

/// For tests: fails as a bug would, in the midst of something asynchronous.
///
/// # Panics
/// Always.
#[doc(hidden)]
#[wasm_bindgen]
pub async fn panic() {
    std::future::ready(()).await;
    panic!("a test asked for this");
}

/// For tests: loses the device, as a driver's reset would.
///
/// # Errors
/// If there is no device.
#[doc(hidden)]
#[cfg(feature = "webgpu")]
#[wasm_bindgen(js_name = loseDevice)]
pub async fn lose_device() -> Result<()> {
    gpu().await.map_err(thrown)?.lose();
    Ok(())
}

/// For tests: how far the fused kernels are from the reference step on a random network with these hidden layers, after so
/// many steps: `[loss, parameter, recognised]`.
///
/// # Errors
/// If the device fails.
#[doc(hidden)]
#[cfg(all(feature = "webgpu", feature = "reference"))]
#[wasm_bindgen(js_name = fusedDifference)]
pub async fn fused_difference(
    hidden: Vec<usize>,
    steps: usize,
    settings: JsValue,
) -> Result<Vec<f32>> {
    let settings = serde_wasm_bindgen::from_value(settings)?;
    let gpu = gpu().await.map_err(thrown)?;
    let difference = crate::fused_gpu::check::difference(&gpu, &hidden, steps, settings)
        .await
        .map_err(thrown)?;
    Ok(vec![
        difference.loss,
        difference.parameter,
        difference.recognised as f32,
    ])
}

/// For the bench: the parts of an epoch one by one. See [`crate::bench`].
#[doc(hidden)]
#[wasm_bindgen]
pub struct Bench(crate::bench::Bench);

#[wasm_bindgen]
impl Bench {
    /// A network with these hidden layers.
    ///
    /// # Errors
    /// If a setting is out of range.
    pub async fn open(
        labels: Vec<u8>,
        pixels: Vec<u8>,
        hidden: Vec<usize>,
        settings: JsValue,
    ) -> Result<Self> {
        let data = Dataset::new(labels, pixels).map_err(thrown)?;
        let settings = serde_wasm_bindgen::from_value(settings)?;
        let backend = backend().await.map_err(thrown)?;
        crate::bench::Bench::new(backend, data, &hidden, settings)
            .map(Self)
            .map_err(thrown)
    }

    /// The order of the next epoch.
    pub fn batches(&mut self) {
        self.0.batches();
    }

    /// So many steps.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn steps(&mut self, count: usize) -> Result<()> {
        self.0.steps(count).await.map_err(thrown)
    }

    /// The test rows.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn evaluate(&mut self) -> Result<usize> {
        self.0.evaluate().await.map_err(thrown)
    }

    /// Parameters and histograms, as [`Session::snapshot`].
    ///
    /// # Errors
    /// If the device fails.
    pub async fn snapshot(&self) -> Result<JsValue> {
        snapshot(&self.0.snapshot().await.map_err(thrown)?)
    }
}

/// The histogram of these values in equal bins over their own range, as `plt.hist` counts them: figure 29.
///
/// # Errors
/// Never in practice.
#[wasm_bindgen(js_name = histogramOverOwnRange)]
pub fn histogram_over_own_range(values: &[f32], bins: usize) -> Result<JsValue> {
    histogram(&Histogram::over_own_range(values, bins))
}

/// The histogram of these values in equal bins from `low` to `high`, as `np.histogram(values, np.linspace(low, high, bins + 1))`.
///
/// # Errors
/// Never in practice.
#[wasm_bindgen(js_name = histogramInRange)]
pub fn histogram_in_range(values: &[f32], low: f64, high: f64, bins: usize) -> Result<JsValue> {
    histogram(&Histogram::new(values, linspace(low, high, bins + 1)))
}

/// The logits, [rows × 10], of a network with these parameters for images, [rows × 784], without dropout. Pixels are divided
/// by `max` if `normalise` says so, as in training.
///
/// # Errors
/// If there are not as many parameters as the network has, or the last image is incomplete.
#[wasm_bindgen]
pub fn logits(parameters: Vec<f32>, pixels: Vec<u8>, normalise: bool, max: u8) -> Result<Vec<f32>> {
    const AT_ONCE: usize = 256;
    let parameters = Parameters::new(parameters).map_err(thrown)?;
    let images = Dataset::new(vec![0; pixels.len() / PIXELS], pixels).map_err(thrown)?;
    let scaling = Scaling::new(normalise, max);
    let mut network = Fused::new(&parameters, Settings::default());
    let rows: Vec<u32> = (0..images.rows() as u32).collect();
    let mut logits = Vec::with_capacity(rows.len() * CLASSES);
    for rows in rows.chunks(AT_ONCE) {
        for row in network.logits(&images, rows, &scaling) {
            logits.extend_from_slice(row);
        }
    }
    Ok(logits)
}

fn snapshot(snapshot: &Snapshot) -> Result<JsValue> {
    let object: JsValue = js_sys::Object::new().into();
    set(&object, "all", &histogram(&snapshot.all)?)?;
    let layers = snapshot
        .layers
        .iter()
        .map(histogram)
        .collect::<Result<js_sys::Array>>()?;
    set(&object, "layers", &layers)?;
    set(
        &object,
        "parameters",
        &js_sys::Float32Array::from(snapshot.parameters.values.as_slice()),
    )?;
    Ok(object)
}

fn histogram(histogram: &Histogram) -> Result<JsValue> {
    let object: JsValue = js_sys::Object::new().into();
    set(
        &object,
        "edges",
        &js_sys::Float64Array::from(histogram.edges.as_slice()),
    )?;
    set(
        &object,
        "counts",
        &js_sys::Uint32Array::from(histogram.counts.as_slice()),
    )?;
    set(
        &object,
        "density",
        &js_sys::Float64Array::from(histogram.density().as_slice()),
    )?;
    set(&object, "below", &histogram.below.into())?;
    set(&object, "above", &histogram.above.into())?;
    set(&object, "nan", &histogram.nan.into())?;
    Ok(object)
}

fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<()> {
    js_sys::Reflect::set(object, &name.into(), value).map(|_| ())
}

fn to_js(value: &impl Serialize) -> Result<JsValue> {
    Ok(serde_wasm_bindgen::to_value(value)?)
}

fn thrown(error: Error) -> JsValue {
    let message = error.to_string();
    to_js(&error)
        .and_then(|object| set(&object, "message", &message.as_str().into()).map(|()| object))
        .unwrap_or_else(|_| message.into())
}
