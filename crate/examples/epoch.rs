//! Times the notebook's epoch natively, for `./build.sh bench`: prints the seconds of each of five epochs.

use flate2::read::GzDecoder;
use pollster::block_on;
use std::io::Read;
use std::time::Duration;
use weightscope::csv::Reader;
use weightscope::dataset::Dataset;
use weightscope::run::Run;
use weightscope::settings::Settings;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open("www/data/mnist_train_small.csv.gz")?)
        .read_to_end(&mut bytes)?;
    let mut reader = Reader::default();
    reader.push(&bytes)?;
    let table = reader.finish()?;
    let mut run = Run::new(
        Dataset::new(table.labels, table.pixels)?,
        None,
        Settings::default(),
    )?;
    for _ in 0..5 {
        let progress = block_on(run.advance(Duration::MAX))?;
        println!(
            "{}",
            progress
                .finished
                .map_or(f64::NAN, |metrics| metrics.seconds)
        );
    }
    Ok(())
}
