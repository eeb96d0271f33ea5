//! Between JavaScript's values and ours, in both directions. What has a wrong shape is refused with [`Error::Argument`].

use crate::base::error::Error;
#[cfg(feature = "flex")]
use crate::base::settings::Activation;
use crate::base::settings::Settings;
#[cfg(any(feature = "flex", feature = "testing"))]
use crate::data::csv::{Scale, Table};
use crate::data::dataset::{Dataset, Level, Pictures};
#[cfg(feature = "flex")]
use crate::data::format::Asked;
#[cfg(feature = "flex")]
use crate::data::source::{Loaded, Progress as Reading, Source};
use crate::engines::contract::{Checkpoint, OptimiserState};
use crate::instruments::histogram::Histogram;
#[cfg(feature = "flex")]
use crate::instruments::probe::Probe;
#[cfg(feature = "flex")]
use crate::network::shape::Shape;
use crate::network::shape::{Layer, NOTEBOOK_PICTURES};
use crate::run::metrics::EpochMetrics;
use crate::run::{Progress, Run, Snapshot};
#[cfg(feature = "flex")]
use js_sys::Function;
use js_sys::{Array, Float32Array, Float64Array, Object, Reflect, Uint8Array, Uint32Array};
use serde::Serialize;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};

pub type Result<T> = std::result::Result<T, JsValue>;

/// What is thrown for a failure: its kind, its sentence and its data.
// By value, as `map_err` gives it.
#[allow(clippy::needless_pass_by_value)]
pub fn thrown(error: Error) -> JsValue {
    let message = error.to_string();
    to_js(&error)
        .and_then(|object| set(&object, "message", &message.as_str().into()).map(|()| object))
        .unwrap_or_else(|_| message.into())
}

fn refused(message: String) -> JsValue {
    thrown(Error::Argument { message })
}

pub fn milliseconds(budget: f64) -> Duration {
    Duration::try_from_secs_f64(budget / 1000.0).unwrap_or_default()
}

// ---- from JavaScript ----

#[cfg(feature = "flex")]
pub fn source(source: JsValue) -> Result<Source> {
    if let Some(address) = source.as_string() {
        return Ok(Source::Address(address));
    }
    if let Some(pair) = source.dyn_ref::<Array>()
        && let (Ok(one), Ok(other)) = (pair.get(0).dyn_into(), pair.get(1).dyn_into())
    {
        return Ok(Source::Pair(one, other));
    }
    source
        .dyn_into()
        .map(Source::Blob)
        .map_err(|_| refused("Data come from an address or a file.".into()))
}

/// What the reader of a file is told of it: nothing where it is undefined.
#[cfg(feature = "flex")]
pub fn asked(asked: &JsValue) -> Result<Asked> {
    if asked.is_falsy() {
        return Ok(Asked::default());
    }
    let label = get(asked, "label")?;
    let label = match label.as_f64() {
        Some(column) if column.fract() == 0.0 && (1.0..1e9).contains(&column) => {
            Some(column as usize - 1)
        }
        None if label.is_falsy() => None,
        _ => return Err(refused("“label” is no number of a column, from 1.".into())),
    };
    Ok(Asked {
        label,
        header: get(asked, "header")?.as_bool(),
        inverted: get(asked, "inverted")?.is_truthy(),
    })
}

pub fn settings(settings: JsValue) -> Result<Settings> {
    serde_wasm_bindgen::from_value(settings)
        .map_err(|error| refused(format!("The settings can’t be read ({error}).")))
}

fn get(object: &JsValue, name: &str) -> Result<JsValue> {
    Reflect::get(object, &name.into())
        .map_err(|_| refused(format!("“{name}” was asked of what is no object.")))
}

fn typed<T: JsCast>(object: &JsValue, name: &str, what: &str) -> Result<T> {
    get(object, name)?
        .dyn_into()
        .map_err(|_| refused(format!("“{name}” is no {what}.")))
}

fn bytes(object: &JsValue, name: &str) -> Result<Vec<u8>> {
    Ok(typed::<Uint8Array>(object, name, "Uint8Array")?.to_vec())
}

pub fn floats(object: &JsValue, name: &str) -> Result<Vec<f32>> {
    Ok(typed::<Float32Array>(object, name, "Float32Array")?.to_vec())
}

/// The state of a checkpoint's optimiser; empty where there is none.
pub fn optimiser_state(checkpoint: &JsValue) -> Result<OptimiserState> {
    let state = get(checkpoint, "optimiser")?;
    if state.is_undefined() {
        return Ok(OptimiserState::default());
    }
    let steps = get(&state, "steps")?.as_f64().unwrap_or(f64::NAN);
    if steps.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&steps) {
        return Err(refused("“steps” is no number of steps.".into()));
    }
    Ok(OptimiserState {
        steps: steps as u32,
        values: floats(&state, "values")?,
    })
}

pub fn dataset(object: &JsValue) -> Result<Dataset> {
    let (labels, pixels) = (bytes(object, "labels")?, bytes(object, "pixels")?);
    Dataset::new(pictures_of(object)?, level(object)?, labels, pixels).map_err(thrown)
}

/// The size of pictures and the number of classes; the notebook's where they are not said.
pub fn pictures_of(object: &JsValue) -> Result<Pictures> {
    if get(object, "width")?.is_undefined() {
        return Ok(NOTEBOOK_PICTURES);
    }
    let number = |name| match get(object, name)?.as_f64() {
        Some(number) if number.fract() == 0.0 && (1.0..1e6).contains(&number) => {
            Ok(number as usize)
        }
        _ => Err(refused(format!("“{name}” is no whole number above 0."))),
    };
    Ok(Pictures {
        width: number("width")?,
        height: number("height")?,
        classes: number("classes")?,
    })
}

/// What one level of a pixel means; 1 where it is not said, as in data of earlier versions.
pub fn level(object: &JsValue) -> Result<Level> {
    let level = get(object, "level")?;
    if level.is_undefined() {
        return Ok(Level::INTEGER);
    }
    Level::new(level.as_f64().unwrap_or(f64::NAN)).map_err(thrown)
}

/// What the units of a network do with their sums, and whether they have biases; the notebook's where it is not said.
#[cfg(feature = "flex")]
pub fn units(network: &JsValue) -> Result<(Activation, bool)> {
    let (activation, bias) = (get(network, "activation")?, get(network, "bias")?);
    let activation = if activation.is_undefined() {
        Activation::default()
    } else {
        serde_wasm_bindgen::from_value(activation)
            .map_err(|error| refused(format!("“activation” can’t be read ({error}).")))?
    };
    Ok((activation, bias.is_undefined() || bias.is_truthy()))
}

#[cfg(feature = "flex")]
pub fn widths(network: &JsValue) -> Result<Vec<usize>> {
    typed::<Array>(network, "widths", "array")?
        .iter()
        .map(|width| match width.as_f64() {
            Some(width) if width.fract() == 0.0 && (0.0..1e9).contains(&width) => {
                Ok(width as usize)
            }
            _ => Err(refused(
                "“widths” has an entry that is no number of units.".into(),
            )),
        })
        .collect()
}

/// Whether pixels are normalised, and the largest one.
#[cfg(feature = "flex")]
pub fn scale(images: &JsValue) -> Result<(bool, u8)> {
    let max = get(images, "max")?.as_f64().unwrap_or(f64::NAN);
    if !(0.0..=255.0).contains(&max) {
        return Err(refused("“max” is no number from 0 to 255.".into()));
    }
    Ok((get(images, "normalise")?.is_truthy(), max as u8))
}

/// Pictures of the network's size, as one line of pixels: which way it is folded does not matter to the network.
#[cfg(feature = "flex")]
fn pictures(shape: &Shape) -> Pictures {
    Pictures {
        width: shape.inputs(),
        height: 1,
        classes: shape.classes(),
    }
}

#[cfg(feature = "flex")]
pub fn labelled_images(object: &JsValue, shape: &Shape) -> Result<Dataset> {
    let (labels, pixels) = (bytes(object, "labels")?, bytes(object, "pixels")?);
    Dataset::new(pictures(shape), Level::INTEGER, labels, pixels).map_err(thrown)
}

#[cfg(feature = "flex")]
pub fn images(object: &JsValue, shape: &Shape) -> Result<Dataset> {
    let pixels = bytes(object, "pixels")?;
    let labels = vec![0; pixels.len() / shape.inputs()];
    Dataset::new(pictures(shape), Level::INTEGER, labels, pixels).map_err(thrown)
}

pub fn check_bins(bins: usize, low: f64, high: f64) -> Result<()> {
    const MOST: usize = 1_000_000;
    if bins == 0 || bins > MOST || !(low < high && low.is_finite() && high.is_finite()) {
        return Err(thrown(Error::Bins { bins, low, high }));
    }
    Ok(())
}

// ---- to JavaScript ----

pub fn to_js(value: &impl Serialize) -> Result<JsValue> {
    Ok(serde_wasm_bindgen::to_value(value)?)
}

pub fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<()> {
    Reflect::set(object, &name.into(), value).map(|_| ())
}

/// What the listener throws is no reason to fail.
#[cfg(feature = "flex")]
pub fn report(listener: &Function, progress: Reading) {
    let total = progress.total.map(|total| JsValue::from(total as f64));
    let _ = listener.call3(
        &JsValue::UNDEFINED,
        &JsValue::from(progress.bytes as f64),
        &total.unwrap_or(JsValue::NULL),
        &JsValue::from(progress.rows as f64),
    );
}

#[cfg(feature = "flex")]
pub fn loaded(loaded: Loaded) -> Result<JsValue> {
    let object = table(loaded.table)?;
    set(&object, "bytes", &(loaded.bytes as f64).into())?;
    Ok(object)
}

#[cfg(any(feature = "flex", feature = "testing"))]
pub fn table(table: Table) -> Result<JsValue> {
    #[derive(Serialize)]
    struct File {
        rows: usize,
        counts: Vec<u32>,
        max: u8,
        header: bool,
        scale: Scale,
        level: Level,
        columns: usize,
        label: usize,
        bright: bool,
        format: Vec<String>,
        notices: Vec<String>,
    }
    let Table {
        pictures,
        labels,
        pixels,
        header,
        scale,
        columns,
        label,
        bright,
        format,
        notices,
    } = table;
    let data = Dataset::new(pictures, scale.level(), labels, pixels).map_err(thrown)?;
    let object = to_js(&File {
        rows: data.rows(),
        counts: data.counts(),
        max: data.max(),
        header,
        scale,
        level: data.level(),
        columns,
        label: label.map_or(0, |label| label + 1),
        bright,
        format,
        notices,
    })?;
    set(&object, "labels", &Uint8Array::from(data.labels()))?;
    set(&object, "pixels", &Uint8Array::from(data.pixels()))?;
    Ok(object)
}

pub fn summary(run: &Run) -> Result<JsValue> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Summary<'a> {
        engine: &'static str,
        layers: &'a [Layer],
        train_rows: usize,
        test_rows: usize,
    }
    let split = run.split();
    let summary = to_js(&Summary {
        engine: run.engine_name(),
        layers: run.shape().layers(),
        train_rows: split.train.len(),
        test_rows: split.test.len(),
    })?;
    let test = Uint32Array::from(split.test.as_slice());
    set(&summary, "testIndices", &test)?;
    Ok(summary)
}

pub fn progress(progress: Progress) -> Result<JsValue> {
    #[derive(Serialize)]
    struct Slice {
        epoch: usize,
        step: usize,
        steps: usize,
        finished: Option<EpochMetrics>,
    }
    to_js(&Slice {
        epoch: progress.epoch,
        step: progress.step,
        steps: progress.steps,
        finished: progress.finished,
    })
}

pub fn snapshot(snapshot: &Snapshot) -> Result<JsValue> {
    let object: JsValue = Object::new().into();
    set(&object, "all", &histogram(&snapshot.all)?)?;
    let layers = snapshot
        .layers
        .iter()
        .map(histogram)
        .collect::<Result<Array>>()?;
    set(&object, "layers", &layers)?;
    set(&object, "measures", &to_js(&snapshot.measures)?)?;
    let parameters = snapshot.parameters.values.as_slice();
    set(&object, "parameters", &Float32Array::from(parameters))?;
    if snapshot.optimiser.steps > 0 {
        set(&object, "optimiser", &to_js_state(&snapshot.optimiser)?)?;
    }
    Ok(object)
}

fn to_js_state(state: &OptimiserState) -> Result<JsValue> {
    let object: JsValue = Object::new().into();
    set(&object, "steps", &state.steps.into())?;
    let values = state.values.as_slice();
    set(&object, "values", &Float32Array::from(values))?;
    Ok(object)
}

pub fn checkpoint(checkpoint: &Checkpoint) -> Result<JsValue> {
    let object: JsValue = Object::new().into();
    let parameters = checkpoint.parameters.values.as_slice();
    set(&object, "parameters", &Float32Array::from(parameters))?;
    let optimiser = to_js_state(&checkpoint.optimiser)?;
    set(&object, "optimiser", &optimiser)?;
    Ok(object)
}

pub fn histogram(histogram: &Histogram) -> Result<JsValue> {
    let object: JsValue = Object::new().into();
    let edges = histogram.edges.as_slice();
    set(&object, "edges", &Float64Array::from(edges))?;
    let counts = histogram.counts.as_slice();
    set(&object, "counts", &Uint32Array::from(counts))?;
    let density = histogram.density();
    set(&object, "density", &Float64Array::from(density.as_slice()))?;
    set(&object, "below", &histogram.below.into())?;
    set(&object, "above", &histogram.above.into())?;
    set(&object, "nan", &histogram.nan.into())?;
    Ok(object)
}

#[cfg(feature = "flex")]
pub fn probe(probe: &Probe) -> Result<JsValue> {
    let object: JsValue = Object::new().into();
    set(&object, "loss", &probe.loss.into())?;
    let gradients = probe.gradients.values.as_slice();
    set(&object, "gradients", &Float32Array::from(gradients))?;
    let layers = probe.gradients.shape.layers().iter();
    let activations = layers.zip(&probe.activations).map(|(layer, values)| {
        let object: JsValue = Object::new().into();
        set(&object, "units", &(layer.outputs as u32).into())?;
        set(&object, "values", &Float32Array::from(values.as_slice()))?;
        Ok(object)
    });
    let activations = activations.collect::<Result<Array>>()?;
    set(&object, "activations", &activations)?;
    Ok(object)
}
