//! What `build.sh` can't do well in a shell. Knows nothing of the crate or of the page.
//!
//! `xtask bindgen INPUT FOLDER NAME` writes `FOLDER/NAME.js` and `FOLDER/NAME_bg.wasm` from what cargo has linked for wasm. It does
//! nothing where they were written from the same bytes before. Times would not tell: builds with different features alternate at
//! one path of cargo's.

use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["bindgen", input, folder, name] => bindgen(Path::new(input), Path::new(folder), name),
        _ => Err("usage: xtask bindgen INPUT FOLDER NAME".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bindgen(input: &Path, folder: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    let wasm = fs::read(input).map_err(|error| format!("{}: {error}", input.display()))?;
    let made_from = fingerprint(&wasm);
    let stamp = folder.join(format!("{name}.made-from"));
    let complete = [".js", "_bg.wasm"]
        .iter()
        .all(|end| folder.join(format!("{name}{end}")).exists());
    if complete && fs::read_to_string(&stamp).is_ok_and(|text| text == made_from) {
        return Ok(());
    }
    // The stamp comes last: what was interrupted is made again.
    if stamp.exists() {
        fs::remove_file(&stamp)?;
    }
    Bindgen::new()
        .input_bytes(name, wasm)
        .web(true)?
        .out_name(name)
        .typescript(true)
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .map_err(|error| format!("{}: {error:#}", input.display()))?;
    fs::write(stamp, made_from)?;
    Ok(())
}

/// Tells one input from another, and one version of this file.
fn fingerprint(wasm: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    (include_str!("main.rs"), wasm).hash(&mut hasher);
    format!("{} bytes, {:016x}\n", wasm.len(), hasher.finish())
}
