//! Weightscope's engine: trains a small network on MNIST and records how the distribution of its weights changes.
//!
//! A file's bytes become samples, samples become batches, batches become steps, and once an epoch the network becomes a
//! row of figures and histograms:
//!
//! [`csv`] → [`dataset`] → [`engine`] → [`metrics`] and [`histogram`], held together by [`run`].
//!
//! An engine computes the steps: [`train`] is the readable reference, `fused` and `fused_gpu` the fast ones, and tests
//! compare them. [`device`] is where they compute.
//!
//! Random numbers come from [`seeds`] (split, shuffles, initial weights) and [`mask`] (dropout), so that a seed gives the
//! same run on every device. The crate knows nothing of pages: `session` is all that JavaScript sees of it.

#[doc(hidden)]
pub mod bench;
pub mod csv;
pub mod dataset;
pub mod decimal;
pub mod device;
pub mod engine;
pub mod error;
pub mod fused;
#[cfg(feature = "webgpu")]
pub mod fused_gpu;
pub mod histogram;
pub mod mask;
pub mod metrics;
pub mod model;
pub mod pace;
pub mod run;
pub mod seeds;
#[cfg(target_arch = "wasm32")]
pub mod session;
pub mod settings;
#[cfg(feature = "reference")]
pub mod train;
