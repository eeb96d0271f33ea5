//! What JavaScript can call of the hooks.

use crate::data::csv::Reader;
use crate::data::split::Split;
use crate::engines::compare;
use crate::network::parameters::Parameters;
use crate::network::shape::NOTEBOOK_PICTURES;
use crate::run::Run;
use crate::session::convert::{self, Result, thrown};
use crate::session::device;
use std::time::Duration;
use wasm_bindgen::prelude::*;

/// Reads a CSV file from bytes in memory.
#[wasm_bindgen]
pub struct CsvReader(Reader);

#[wasm_bindgen]
impl CsvReader {
    /// A reader at the beginning of a file.
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(Reader::new(NOTEBOOK_PICTURES))
    }

    /// Takes the next bytes of the file, unpacked.
    ///
    /// # Errors
    /// If a row is wrong or the file is too large.
    pub fn push(&mut self, chunk: &[u8]) -> Result<()> {
        self.0.push(chunk).map_err(thrown)
    }

    /// The end of the file: `{rows, counts, max, header, scale, level, format, notices, labels: Uint8Array, pixels: Uint8Array}`.
    ///
    /// # Errors
    /// If the last row is wrong or there is none.
    pub fn finish(self) -> Result<JsValue> {
        convert::table(self.0.finish().map_err(thrown)?)
    }
}

/// A run from given parameters, with given test rows and given orders of the training rows.
#[wasm_bindgen]
pub struct Replay(Run);

#[wasm_bindgen]
impl Replay {
    /// A run that has not begun. `order` has the rows of `epochs` epochs, one after the other.
    ///
    /// # Errors
    /// As `Session.open`, or if a row is not among the data.
    pub async fn open(
        data: JsValue,
        settings: JsValue,
        parameters: Vec<f32>,
        test: Vec<u32>,
        order: Vec<u32>,
        epochs: usize,
    ) -> Result<Self> {
        let (data, settings) = (convert::dataset(&data)?, convert::settings(settings)?);
        let mut run = Run::new(&device().await?, data, None, settings).map_err(thrown)?;
        let parameters = Parameters::new(run.shape().clone(), parameters).map_err(thrown)?;
        let orders: Vec<Vec<u32>> = order
            .chunks((order.len() / epochs.max(1)).max(1))
            .map(<[u32]>::to_vec)
            .collect();
        let train = orders[0].clone();
        run.replay(parameters, Split { train, test }, orders)
            .map_err(thrown)?;
        Ok(Self(run))
    }

    /// The engine's name.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn engine(&self) -> String {
        self.0.engine_name().into()
    }

    /// A whole epoch: its metrics.
    ///
    /// # Errors
    /// As `Session.advance`.
    #[wasm_bindgen(js_name = advanceEpoch)]
    pub async fn advance_epoch(&mut self) -> Result<JsValue> {
        let progress = self.0.advance(Duration::MAX).await.map_err(thrown)?;
        convert::to_js(&progress.finished)
    }

    /// The losses of the last epoch's steps.
    #[wasm_bindgen(js_name = stepLosses)]
    #[must_use]
    pub fn step_losses(&self) -> Vec<f64> {
        self.0.step_losses().to_vec()
    }

    /// As `Session.snapshot`.
    ///
    /// # Errors
    /// As there.
    pub async fn snapshot(&self) -> Result<JsValue> {
        convert::snapshot(&self.0.snapshot().await.map_err(thrown)?)
    }
}

/// The parts of an epoch one by one. See [`super::Bench`].
#[wasm_bindgen]
pub struct Bench(super::Bench);

#[wasm_bindgen]
impl Bench {
    /// A network with these hidden layers.
    ///
    /// # Errors
    /// If a setting is out of range.
    pub async fn open(data: JsValue, hidden: Vec<usize>, settings: JsValue) -> Result<Self> {
        let data = convert::dataset(&data)?;
        let mut settings = convert::settings(settings)?;
        settings.hidden_layers = hidden;
        super::Bench::new(&device().await?, data, settings)
            .map(Self)
            .map_err(thrown)
    }

    /// The order of the next epoch.
    ///
    /// # Errors
    /// Never in practice.
    pub fn batches(&mut self) -> Result<()> {
        self.0.batches().map_err(thrown)
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

    /// Parameters and histograms, as `Session.snapshot`.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn snapshot(&self) -> Result<JsValue> {
        convert::snapshot(&self.0.snapshot().await.map_err(thrown)?)
    }
}

/// How far the shortcut is from burn's engine on a random network with these hidden layers, for pictures of this size
/// (`{width, height, classes}`), after so many steps: `{loss, parameter, correct}`.
///
/// # Errors
/// If the device fails, or an engine of the two does not implement the settings.
#[wasm_bindgen(js_name = fusedDifference)]
pub async fn fused_difference(
    hidden: Vec<usize>,
    pictures: JsValue,
    steps: usize,
    settings: JsValue,
) -> Result<JsValue> {
    let pictures = convert::pictures_of(&pictures)?;
    let mut settings = convert::settings(settings)?;
    settings.hidden_layers = hidden;
    let found = compare::shortcut_and_burn(&device().await?, pictures, steps, settings).await;
    convert::to_js(&found.map_err(thrown)?)
}

/// Uses the engine of these settings in every way that the contract forbids: `[what was done, what it said][]`.
///
/// # Errors
/// If what the contract allows fails.
#[wasm_bindgen]
pub async fn misuses(settings: JsValue) -> Result<JsValue> {
    let settings = convert::settings(settings)?;
    let said = compare::misuses(&device().await?, settings).await;
    convert::to_js(&said.map_err(thrown)?)
}

/// What the engine of these settings must do beside refusing misuse: `[what was tried, whether it held][]`.
///
/// # Errors
/// If the device fails.
#[wasm_bindgen(js_name = keepsContract)]
pub async fn keeps_contract(settings: JsValue) -> Result<JsValue> {
    let settings = convert::settings(settings)?;
    let held = compare::keeps_contract(&device().await?, &settings).await;
    convert::to_js(&held.map_err(thrown)?)
}
