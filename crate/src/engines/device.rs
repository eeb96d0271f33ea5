//! Where a run computes: on the CPU, or on the GPU through WebGPU.
//!
//! The two are separate builds, so that a visitor without a GPU never downloads its code: the feature `flex` is for the CPU,
//! `webgpu` for the GPU.

#[cfg(feature = "webgpu")]
use super::gpu::device::Gpu;
use std::time::Duration;

/// What computes.
#[derive(Clone)]
pub enum Device {
    /// The CPU.
    #[cfg(feature = "flex")]
    Cpu,
    /// The GPU.
    #[cfg(feature = "webgpu")]
    WebGpu(Gpu),
}

impl Device {
    /// How long a read takes when nothing is to be done; none where computing does not queue.
    #[must_use]
    pub fn latency(&self) -> Option<Duration> {
        match self {
            #[cfg(feature = "flex")]
            Self::Cpu => None,
            #[cfg(feature = "webgpu")]
            Self::WebGpu(gpu) => Some(gpu.latency),
        }
    }

    /// Burn's device.
    #[cfg(feature = "autodiff")]
    #[must_use]
    pub fn burn(&self) -> burn::tensor::Device {
        match self {
            #[cfg(feature = "flex")]
            Self::Cpu => crate::network::mlp::cpu(),
            #[cfg(feature = "webgpu")]
            Self::WebGpu(_) => burn::tensor::Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
        }
    }

    /// What to call burn on it.
    #[cfg(feature = "autodiff")]
    #[must_use]
    pub fn burn_name(&self) -> &'static str {
        match self {
            #[cfg(feature = "flex")]
            Self::Cpu if cfg!(feature = "ndarray") => "burn ndarray",
            #[cfg(feature = "flex")]
            Self::Cpu => "burn Flex",
            #[cfg(feature = "webgpu")]
            Self::WebGpu(_) => "burn wgpu",
        }
    }
}
