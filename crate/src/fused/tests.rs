//! The fast step against the reference, on random networks, sizes, batches, images and dropout rates.

use super::*;
use crate::csv::PIXELS;
use crate::dataset::CLASSES;
use crate::device;
use crate::train::Trainer;
use pollster::block_on;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Relative difference of a step's loss. Measured over 500 cases: 1e-6.
const LOSS: f32 = 1e-5;
/// Difference of a parameter after three steps, relative to the largest parameter.
const PARAMETER: f32 = 1e-5;

fn images(rows: usize) -> impl Strategy<Value = Dataset> {
    let labels = prop::collection::vec(0..CLASSES as u8, rows);
    let pixels =
        prop::collection::vec(prop_oneof![4 => Just(0u8), 1 => any::<u8>()], rows * PIXELS);
    (labels, pixels).prop_map(|(labels, pixels)| Dataset::new(labels, pixels).expect("valid"))
}

proptest! {
    // Seeded, since an input within rounding of zero may fall to either side of a ReLU, once in a million.
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_reference(
        hidden in prop::collection::vec(1usize..70, 0..4),
        data in images(40),
        batch in 1usize..14,
        dropout in prop_oneof![Just(0.0f32), 0.0f32..0.9],
        rate in 0.001f64..0.2,
        seed: u32,
    ) {
        let widths: Vec<usize> = [PIXELS].into_iter().chain(hidden).chain([CLASSES]).collect();
        let parameters = Parameters::random(&widths, seed);
        let settings = Settings { batch, rate, dropout, seed, ..Settings::default() };
        let scaling = Scaling::new(true, data.max());
        let mut reference = Trainer::new(&parameters, settings, device::cpu());
        let mut fused = Fused::new(&parameters, settings);
        prop_assert_eq!(&fused.parameters(), &parameters);

        for step in 0..3 {
            let rows: Vec<u32> = (0..batch).map(|i| ((step * batch + i) % data.rows()) as u32).collect();
            let expected = reference.step(data.batch(&rows, &scaling), 2, step);
            let (loss, correct) = fused.step(&data, &rows, &scaling, 2, step);
            let expected_loss: f32 = expected.loss.into_scalar();
            let expected_correct: i32 = expected.correct.into_scalar();
            prop_assert!((loss - expected_loss).abs() <= LOSS * expected_loss.abs().max(1.0), "step {}: loss {} instead of {}", step, loss, expected_loss);
            prop_assert_eq!(correct, expected_correct as usize);
        }
        let expected = block_on(reference.parameters()).expect("parameters").values;
        let largest = expected.iter().fold(0.0f32, |max, value| max.max(value.abs()));
        for (i, (value, expected)) in fused.parameters().values.iter().zip(&expected).enumerate() {
            prop_assert!((value - expected).abs() <= PARAMETER * largest, "parameter {}: {} instead of {}", i, value, expected);
        }

        let rows: Vec<u32> = (0..data.rows() as u32).collect();
        let recognised: i32 = reference.evaluate(data.batch(&rows, &scaling)).into_scalar();
        prop_assert_eq!(fused.evaluate(&data, &rows, &scaling), recognised as usize);
    }
}

#[test]
fn what_is_not_a_number_reaches_the_loss() {
    let mut parameters = Parameters::random(&[PIXELS, 6, CLASSES], 1);
    parameters.values[0] = f32::NAN;
    let data = Dataset::new(vec![3], vec![200; PIXELS]).expect("valid");
    let mut fused = Fused::new(
        &parameters,
        Settings {
            dropout: 0.0,
            ..Settings::default()
        },
    );
    assert!(
        fused
            .step(&data, &[0], &Scaling::new(true, 255), 1, 0)
            .0
            .is_nan()
    );
}

#[test]
fn black_images_train_the_biases_alone() {
    let parameters = Parameters::random(&[PIXELS, 8, CLASSES], 1);
    let data = Dataset::new(vec![3, 4], vec![0; 2 * PIXELS]).expect("valid");
    let mut fused = Fused::new(
        &parameters,
        Settings {
            dropout: 0.0,
            ..Settings::default()
        },
    );
    fused.step(&data, &[0, 1], &Scaling::new(true, 255), 1, 0);
    let after = fused.parameters();
    let (input, output) = (&parameters.layers[0], &parameters.layers[1]);
    assert_eq!(after.weights(input), parameters.weights(input));
    assert_ne!(
        after.values[output.biases.clone()],
        parameters.values[output.biases.clone()]
    );
}
