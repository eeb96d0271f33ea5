//! Times the notebook's epoch natively, for `./build.sh bench`: prints the seconds of each of five epochs.

use flate2::read::GzDecoder;
use pollster::block_on;
use std::io::Read;
use std::time::Duration;
use weightscope::base::settings::Settings;
use weightscope::data::csv::Reader;
use weightscope::data::dataset::Dataset;
use weightscope::engines::device::Device;
use weightscope::network::shape::NOTEBOOK_PICTURES;
use weightscope::run::Run;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open("www/data/mnist_train_small.csv.gz")?)
        .read_to_end(&mut bytes)?;
    let mut reader = Reader::new(NOTEBOOK_PICTURES);
    reader.push(&bytes)?;
    let table = reader.finish()?;
    let level = table.scale.level();
    let data = Dataset::new(NOTEBOOK_PICTURES, level, table.labels, table.pixels)?;
    let mut run = Run::new(&Device::Cpu, data, None, Settings::default())?;
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
