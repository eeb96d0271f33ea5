//! An address or a file → bytes as they come, through the browser's fetch and streams. For wasm alone: parsing and unpacking, which
//! [`unpack`](crate::data::unpack) does, are tested natively, this in browsers.

use crate::base::error::{Error, Result};
use crate::data::csv::{Reader, Table};
use crate::data::dataset::Pictures;
use crate::data::unpack::Intake;
use js_sys::{Promise, Uint8Array};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortSignal, Blob, File, ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult,
    RequestInit, Response, Window, WorkerGlobalScope,
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

/// Reads a CSV file of such pictures, packed by gzip or not. `on_progress` is called with the first bytes, and then every 50 ms at
/// most.
///
/// # Errors
/// If the source gives no bytes or not all of them, they are no such file, or `signal` says to give up. Nothing is read any more
/// then.
pub async fn load(
    source: Source,
    pictures: Pictures,
    mut on_progress: impl FnMut(Progress),
    signal: Option<&AbortSignal>,
) -> Result<Loaded> {
    let Opened {
        stream,
        total,
        name,
    } = source.open(signal).await?;
    let mut intake = Intake::new(name.clone(), Reader::new(pictures));
    let bytes = Bytes::new(&stream, signal);
    let mut progress = Progress {
        bytes: 0,
        total,
        rows: 0,
    };
    let mut reported: Option<Instant> = None;
    loop {
        let chunk = bytes.next().await;
        if signal.is_some_and(AbortSignal::aborted) {
            return Err(Error::Aborted);
        }
        let Some(chunk) = chunk.map_err(|_| Error::Interrupted {
            name: name.clone(),
            bytes: progress.bytes,
        })?
        else {
            break;
        };
        intake.push(&chunk)?;
        progress.bytes += chunk.len() as u64;
        progress.rows = intake.rows();
        if reported.is_none_or(|last| last.elapsed() >= REPORT) {
            on_progress(progress);
            reported = Some(Instant::now());
        }
    }
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
}

impl Source {
    async fn open(self, signal: Option<&AbortSignal>) -> Result<Opened> {
        match self {
            Self::Address(address) => open_address(address, signal).await,
            Self::Blob(blob) => Ok(Opened {
                stream: blob.stream(),
                total: Some(blob.size() as u64),
                name: match blob.dyn_ref::<File>() {
                    Some(file) => format!("“{}”", file.name()),
                    None => "The file".into(),
                },
            }),
        }
    }
}

async fn open_address(address: String, signal: Option<&AbortSignal>) -> Result<Opened> {
    let init = RequestInit::new();
    if signal.is_some() {
        init.set_signal(signal);
    }
    let answer = JsFuture::from(fetch(&address, &init)).await;
    if signal.is_some_and(AbortSignal::aborted) {
        return Err(Error::Aborted);
    }
    let response: Response = match answer {
        Ok(response) => response.unchecked_into(),
        Err(_) => return Err(Error::Unreachable { address }),
    };
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
    })
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
fn fetch(address: &str, init: &RequestInit) -> Promise {
    let scope = js_sys::global();
    match scope.dyn_ref::<WorkerGlobalScope>() {
        Some(worker) => worker.fetch_with_str_and_init(address, init),
        None => scope
            .unchecked_ref::<Window>()
            .fetch_with_str_and_init(address, init),
    }
}

/// A stream's bytes. When this is dropped before their end, the stream is told that nobody reads on.
struct Bytes<'a> {
    reader: ReadableStreamDefaultReader,
    signal: Option<&'a AbortSignal>,
    /// A read that waits ends when the signal comes.
    on_abort: Closure<dyn FnMut()>,
}

impl<'a> Bytes<'a> {
    fn new(stream: &ReadableStream, signal: Option<&'a AbortSignal>) -> Self {
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        let on_abort = Closure::new({
            let reader = reader.clone();
            move || cancel(&reader)
        });
        if let Some(signal) = signal {
            // Neither this nor its counterpart can fail for an event of this name.
            let _ =
                signal.add_event_listener_with_callback("abort", on_abort.as_ref().unchecked_ref());
        }
        Self {
            reader,
            signal,
            on_abort,
        }
    }

    /// Nothing at the end.
    async fn next(&self) -> std::result::Result<Option<Vec<u8>>, JsValue> {
        let result: ReadableStreamReadResult =
            JsFuture::from(self.reader.read()).await?.unchecked_into();
        if result.get_done() == Some(true) {
            return Ok(None);
        }
        Ok(Some(
            result.get_value().unchecked_into::<Uint8Array>().to_vec(),
        ))
    }
}

impl Drop for Bytes<'_> {
    fn drop(&mut self) {
        if let Some(signal) = self.signal {
            let _ = signal.remove_event_listener_with_callback(
                "abort",
                self.on_abort.as_ref().unchecked_ref(),
            );
        }
        cancel(&self.reader);
    }
}

/// Of a stream that has ended nothing is left to cancel; what a failed one says was said before.
fn cancel(reader: &ReadableStreamDefaultReader) {
    let cancelled = reader.cancel();
    spawn_local(async {
        let _ = JsFuture::from(cancelled).await;
    });
}
