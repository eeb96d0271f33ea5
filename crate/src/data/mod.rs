//! From an address or a file to labelled pictures.
//!
//! [`source`](self) gives bytes as they come, [`unpack`] unpacks them, [`mod@format`] tells how the table is written, [`csv`] reads
//! it (MNIST’s own two files [`idx`]), [`notices`] says what is odd about it, [`dataset`] holds it, [`split`] says which rows are for testing. Nothing here knows how large a picture is or how many classes there are, but from
//! [`Pictures`](dataset::Pictures).

pub mod csv;
pub mod dataset;
pub mod decimal;
pub mod format;
pub mod idx;
pub mod notices;
#[cfg(target_arch = "wasm32")]
pub mod source;
pub mod split;
pub mod unpack;
mod zip;
