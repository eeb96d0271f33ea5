//! From an address or a file to labelled pictures.
//!
//! [`source`](self) gives bytes as they come, [`unpack`] unpacks them, [`csv`] reads them, [`dataset`] holds them, [`split`]
//! says which are for testing. Nothing here knows how large a picture is or how many classes there are, but from
//! [`Pictures`](dataset::Pictures).

pub mod csv;
pub mod dataset;
pub mod decimal;
#[cfg(target_arch = "wasm32")]
pub mod source;
pub mod split;
pub mod unpack;
