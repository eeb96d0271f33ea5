//! Weightscope's engine: trains a small network on digits and records how the distribution of its weights changes.
//!
//! A file's bytes become a data set, a data set becomes batches, batches become steps, and once an epoch the network becomes
//! a row of metrics and histograms. Each folder imports only those below it:
//!
//! - `session`: what JavaScript can call, compiled for wasm alone. Nothing else knows of it.
//! - [`run`]: a run in slices, its metrics and pace.
//! - [`engines`]: what computes a step: burn's autodiff, or the same mathematics by hand.
//! - [`instruments`]: what is measured of a network.
//! - [`network`]: shape, initial parameters, and the network as a burn module.
//! - [`data`]: from an address or a file to labelled images.
//! - [`base`]: errors, settings, random numbers.
//!
//! Random numbers come from [`base::seeds`] (split, shuffles, initial weights) and [`base::masks`] (dropout), so that a seed
//! gives the same run on every device.

pub mod base;
pub mod data;
pub mod engines;
pub mod instruments;
pub mod network;
pub mod run;
#[cfg(target_arch = "wasm32")]
pub mod session;
#[cfg(feature = "testing")]
pub mod testing;
