//! What the CPU's build has beside sessions: files are read and instruments are asked there, whatever device trains.

use super::convert::{self, Result, thrown};
use crate::base::settings::Activation;
use crate::data::dataset::Scaling;
use crate::data::source;
use crate::instruments::{predictions, probe as probing};
use crate::network::mlp::cpu;
use crate::network::parameters::Parameters;
use crate::network::shape::{NOTEBOOK_PICTURES, Shape};
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Reads a table of digits from an address or a `Blob`, packed or not, or MNIST's two files from two:
/// `{rows, counts, max, header, scale, level, columns, label, bright, format, notices, bytes, labels: Uint8Array, pixels: Uint8Array}`, where
/// `level` is what one level of a pixel means in the file, and `label` the column of labels, from 1 (0: there are no columns). `onProgress(bytes, total, rows)` is
/// called every 50 ms at most; `total` is null where it is not known. `asked` is `{label?, header?, inverted?}`: what somebody says of
/// the file; nothing is what a look at it tells.
///
/// # Errors
/// If the source gives no bytes or not all of them, or they are no such file.
#[wasm_bindgen]
pub async fn load(
    #[wasm_bindgen(unchecked_param_type = "string | Blob | [Blob, Blob]")] source: JsValue,
    #[wasm_bindgen(
        js_name = onProgress,
        unchecked_param_type = "(bytes: number, total: number | null, rows: number) => void"
    )]
    on_progress: Function,
    #[wasm_bindgen(
        unchecked_optional_param_type = "{ label?: number, header?: boolean, inverted?: boolean }"
    )]
    asked: JsValue,
) -> Result<JsValue> {
    let report = |progress| convert::report(&on_progress, progress);
    let source = convert::source(source)?;
    let asked = convert::asked(&asked)?;
    let loaded = source::load(source, NOTEBOOK_PICTURES, asked, report).await;
    convert::loaded(loaded.map_err(thrown)?)
}

/// The logits, [images × classes], that burn computes for images, without dropout.
///
/// `network` is `{parameters: Float32Array, widths: number[], activation?, bias?}`, with the widths from the pixels to the classes; `images` is
/// `{pixels: Uint8Array, normalise, max, level?}`: pixels are scaled as in training.
///
/// # Errors
/// If the parameters are not as many as the network has, or the last image is incomplete.
#[wasm_bindgen]
pub async fn logits(network: JsValue, images: JsValue) -> Result<Vec<f32>> {
    const AT_ONCE: usize = 256;
    let (parameters, activation) = network_of(&network)?;
    let scaling = scaling_of(&images)?;
    let images = convert::images(&images, &parameters.shape)?;
    let rows: Vec<u32> = (0..images.rows() as u32).collect();
    let mut all = Vec::with_capacity(rows.len() * parameters.shape.classes());
    for rows in rows.chunks(AT_ONCE) {
        let batch = images.batch(rows, &scaling);
        let logits = predictions::logits(&parameters, activation, batch, &cpu()).await;
        all.extend(logits.map_err(thrown)?);
    }
    Ok(all)
}

/// What flows through a network on a sample, and what flows back, by burn's autodiff and without dropout:
/// `{loss, gradients: Float32Array, activations: {units, values: Float32Array}[]}`. Gradients have the layout of the
/// parameters; there are activations, [rows × units], of each hidden layer.
///
/// `network` is as in [`logits`]; `sample` has `labels: Uint8Array`, too.
///
/// # Errors
/// As [`logits`], and if a label is none of the classes.
#[wasm_bindgen]
pub async fn probe(network: JsValue, sample: JsValue) -> Result<JsValue> {
    let (parameters, activation) = network_of(&network)?;
    let scaling = scaling_of(&sample)?;
    let images = convert::labelled_images(&sample, &parameters.shape)?;
    let rows: Vec<u32> = (0..images.rows() as u32).collect();
    let batch = images.batch(&rows, &scaling);
    let probe = probing::probe(&parameters, activation, batch, &cpu()).await;
    convert::probe(&probe.map_err(thrown)?)
}

fn network_of(network: &JsValue) -> Result<(Parameters, Activation)> {
    let shape = Shape::from_widths(&convert::widths(network)?).map_err(thrown)?;
    let (activation, bias) = convert::units(network)?;
    let shape = if bias { shape } else { shape.without_biases() };
    let parameters = Parameters::new(shape, convert::floats(network, "parameters")?);
    Ok((parameters.map_err(thrown)?, activation))
}

fn scaling_of(images: &JsValue) -> Result<Scaling> {
    let (normalise, max) = convert::scale(images)?;
    Ok(Scaling::new(normalise, max, convert::level(images)?))
}
