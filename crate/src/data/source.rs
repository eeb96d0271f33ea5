//! An address or a file → bytes as they come, through the browser's fetch and streams. For wasm alone: parsing and unpacking, which
//! [`unpack`](crate::data::unpack) does, are tested natively, this in browsers.

use crate::base::error::{Error, Result};
use crate::data::csv::{Limits, Reader, Table};
use crate::data::dataset::Pictures;
use crate::data::format::Asked;
use crate::data::idx;
use crate::data::unpack::Intake;
use js_sys::{Promise, Uint8Array};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, File, ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult, Response,
    Window, WorkerGlobalScope,
};
use web_time::Instant;

/// Between two reports of progress.
const REPORT: Duration = Duration::from_millis(50);

/// Where data come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// An address; a relative one is resolved by the page or worker that asks.
    Address(String),
    /// A file, or other bytes that the browser holds.
    Blob(Blob),
    /// MNIST's two files, in either order.
    Pair(Blob, Blob),
}

/// How far a file has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that came, packed or not.
    pub bytes: u64,
    /// Bytes of all, where that is known.
    pub total: Option<u64>,
    /// Rows of data.
    pub rows: usize,
}

/// A file that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What it holds.
    pub table: Table,
    /// Bytes that came, packed or not.
    pub bytes: u64,
}

/// Reads a table of such pictures, packed or not, or MNIST's two files. `on_progress` is called with the first bytes, and then every
/// 50 ms at most.
///
/// # Errors
/// If the source gives no bytes or not all of them, or they are no such file.
pub async fn load(
    source: Source,
    pictures: Pictures,
    asked: Asked,
    mut on_progress: impl FnMut(Progress),
) -> Result<Loaded> {
    let (one, other) = match source {
        Source::Address(address) => (open_address(address).await?, None),
        Source::Blob(blob) => (open(&blob), None),
        Source::Pair(one, other) => (open(&one), Some(open(&other))),
    };
    let mut progress = Progress {
        bytes: 0,
        total: one.total,
        rows: 0,
    };
    if let Some(other) = other {
        let a = one.all(&mut progress, pictures, &mut on_progress).await?;
        let b = other.all(&mut progress, pictures, &mut on_progress).await?;
        let files = [(one.name.as_str(), &a[..]), (other.name.as_str(), &b[..])];
        return Ok(Loaded {
            table: idx::join(files, pictures, asked)?,
            bytes: progress.bytes,
        });
    }
    let mut intake = Intake::new(one.name.clone(), Reader::new(pictures).asked(asked));
    let read = |chunk: &[u8]| intake.push(chunk).map(|()| intake.rows());
    one.read(&mut progress, read, &mut on_progress).await?;
    Ok(Loaded {
        table: intake.finish()?,
        bytes: progress.bytes,
    })
}

struct Opened {
    stream: ReadableStream,
    total: Option<u64>,
    /// For messages.
    name: String,
    is_file: bool,
}

impl Opened {
    /// All of it, as far as a file in the form idx can go: the pictures, and a header.
    async fn all(
        &self,
        progress: &mut Progress,
        pictures: Pictures,
        on_progress: &mut impl FnMut(Progress),
    ) -> Result<Vec<u8>> {
        let limit = (Limits::of(pictures).rows * pictures.pixels() + 16) as u64;
        let mut bytes = Vec::new();
        let take = |chunk: &[u8]| {
            bytes.extend_from_slice(chunk);
            let within = bytes.len() as u64 <= limit;
            within
                .then_some(0)
                .ok_or(Error::TooManyBytes { row: 1, limit })
        };
        self.read(progress, take, on_progress).await?;
        Ok(bytes)
    }

    /// A network may be there again; a file that can't be read is another one than was chosen.
    fn broken(&self, bytes: u64) -> Error {
        let name = self.name.clone();
        if self.is_file {
            Error::Gone { name }
        } else {
            Error::Interrupted { name, bytes }
        }
    }

    /// Reads to the end; `take` gets the bytes as they come, and says how many rows there are.
    async fn read(
        &self,
        progress: &mut Progress,
        mut take: impl FnMut(&[u8]) -> Result<usize>,
        on_progress: &mut impl FnMut(Progress),
    ) -> Result<()> {
        let bytes = Bytes::new(&self.stream);
        let mut reported: Option<Instant> = None;
        loop {
            let Some(chunk) = bytes
                .next()
                .await
                .map_err(|_| self.broken(progress.bytes))?
            else {
                return Ok(());
            };
            progress.rows = take(&chunk)?;
            progress.bytes += chunk.len() as u64;
            if reported.is_none_or(|last| last.elapsed() >= REPORT) {
                on_progress(*progress);
                reported = Some(Instant::now());
            }
        }
    }
}

fn open(blob: &Blob) -> Opened {
    Opened {
        stream: blob.stream(),
        total: Some(blob.size() as u64),
        name: match blob.dyn_ref::<File>() {
            Some(file) => format!("“{}”", file.name()),
            None => "The file".into(),
        },
        is_file: true,
    }
}

async fn open_address(address: String) -> Result<Opened> {
    let response: Response = match JsFuture::from(fetch(&address)).await {
        Ok(response) => response.unchecked_into(),
        Err(_) => {
            return Err(Error::Unreachable {
                address: shortened(address),
            });
        }
    };
    let address = shortened(address);
    let (true, Some(stream)) = (response.ok(), response.body()) else {
        return Err(Error::Http {
            status: response.status(),
            address,
        });
    };
    Ok(Opened {
        stream,
        total: length(&response),
        name: address,
        is_file: false,
    })
}

/// For sentences: somebody may have put a file's content there.
fn shortened(address: String) -> String {
    const LONGEST: usize = 200;
    if address.chars().nth(LONGEST).is_none() {
        return address;
    }
    address.chars().take(LONGEST).chain(['…']).collect()
}

/// With a `Content-Encoding` the length counts packed bytes, but the stream holds unpacked ones.
fn length(response: &Response) -> Option<u64> {
    let header = |name| response.headers().get(name).ok().flatten();
    if header("Content-Encoding").is_some_and(|encoding| encoding != "identity") {
        return None;
    }
    header("Content-Length")?.parse().ok()
}

/// The same function stands in pages and in workers.
fn fetch(address: &str) -> Promise {
    let scope = js_sys::global();
    match scope.dyn_ref::<WorkerGlobalScope>() {
        Some(worker) => worker.fetch_with_str(address),
        None => scope.unchecked_ref::<Window>().fetch_with_str(address),
    }
}

/// A stream's bytes. When this is dropped before their end, the stream is told that nobody reads on.
struct Bytes(ReadableStreamDefaultReader);

impl Bytes {
    fn new(stream: &ReadableStream) -> Self {
        Self(stream.get_reader().unchecked_into())
    }

    /// Nothing at the end.
    async fn next(&self) -> std::result::Result<Option<Vec<u8>>, JsValue> {
        let result: ReadableStreamReadResult =
            JsFuture::from(self.0.read()).await?.unchecked_into();
        if result.get_done() == Some(true) {
            return Ok(None);
        }
        Ok(Some(
            result.get_value().unchecked_into::<Uint8Array>().to_vec(),
        ))
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        // Of a stream that has ended nothing is left to cancel; what a failed one says was said before.
        let cancelled = self.0.cancel();
        spawn_local(async {
            let _ = JsFuture::from(cancelled).await;
        });
    }
}
