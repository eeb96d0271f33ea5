//! The fused kernels against the reference step, on random networks: what a property test asks for where the GPU is.

use super::FusedGpu;
use crate::csv::PIXELS;
use crate::dataset::{CLASSES, Dataset, Scaling};
use crate::device::{Backend, Gpu};
use crate::error::Result;
use crate::model::Parameters;
use crate::run::EVALUATED_AT_ONCE;
use crate::seeds::{Purpose, generator};
use crate::settings::Settings;
use crate::train::Trainer;
use rand::RngExt;

/// Largest absolute differences.
#[derive(Debug, Clone, Copy)]
pub struct Difference {
    /// Of a step's loss.
    pub loss: f32,
    /// Of a parameter after the last step.
    pub parameter: f32,
    /// Of the number of rows that were recognised in a step, or in the evaluation after the last.
    pub recognised: usize,
}

/// Takes so many steps with both, from the same parameters, on random images whose pixels are mostly dark.
///
/// # Errors
/// If the device does not answer.
pub async fn difference(
    gpu: &Gpu,
    hidden: &[usize],
    steps: usize,
    settings: Settings,
) -> Result<Difference> {
    /// More than are evaluated at once.
    const TEST_ROWS: usize = 537;
    let mut generator = generator(settings.seed, Purpose::Split);
    let rows = steps * settings.batch;
    let labels = (0..rows)
        .map(|_| generator.random::<u8>() % CLASSES as u8)
        .collect();
    let pixels = (0..rows * PIXELS)
        .map(|_| match generator.random::<u16>() {
            word if word % 5 == 0 => (word >> 8) as u8,
            _ => 0,
        })
        .collect();
    let data = Dataset::new(labels, pixels)?;
    let widths: Vec<usize> = [PIXELS]
        .into_iter()
        .chain(hidden.iter().copied())
        .chain([CLASSES])
        .collect();
    let parameters = Parameters::random(&widths, settings.seed);
    let scaling = Scaling::new(settings.normalise, data.max());
    let order: Vec<u32> = (0..rows as u32).rev().collect();
    let test: Vec<u32> = (0..TEST_ROWS).map(|i| (i % rows) as u32).collect();

    let mut fused = FusedGpu::new(gpu, &parameters, settings, &data, None)?;
    fused.begin_epoch(1, &order, &test);
    let mut reference = Trainer::new(&parameters, settings, Backend::WebGpu(gpu.clone()).device());
    let mut outcomes = Vec::new();
    for (step, rows) in order.chunks(settings.batch).enumerate() {
        fused.step();
        outcomes.push(reference.step(data.batch(rows, &scaling), 1, step));
    }
    for rows in test.chunks(EVALUATED_AT_ONCE) {
        fused.evaluate(rows.len());
    }
    let evaluated = reference.evaluate(data.batch(&test, &scaling));

    let mut difference = Difference {
        loss: 0.0,
        parameter: 0.0,
        recognised: 0,
    };
    let found = fused.recognised().await?;
    let expected = crate::engine::read_counts(vec![evaluated]).await?;
    difference.recognised = found.abs_diff(expected);
    let (found, expected) = (
        fused.outcomes().await?,
        crate::engine::read_outcomes(outcomes).await?,
    );
    assert_eq!(found.len(), expected.len(), "steps");
    for (found, expected) in found.iter().zip(&expected) {
        difference.loss = difference.loss.max((found.0 - expected.0).abs());
        difference.recognised = difference.recognised.max(found.1.abs_diff(expected.1));
    }
    let (found, expected) = (fused.parameters().await?, reference.parameters().await?);
    for (found, expected) in found.values.iter().zip(&expected.values) {
        difference.parameter = difference.parameter.max((found - expected).abs());
    }
    Ok(difference)
}
