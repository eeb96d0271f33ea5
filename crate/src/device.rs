//! Where a run computes: on the CPU, or on the GPU through WebGPU.
//!
//! The two are separate builds, so that a visitor without a GPU never downloads its code: the feature `flex` (or `ndarray`) is
//! for the CPU, `webgpu` for the GPU.

#[cfg(feature = "webgpu")]
use crate::{error::Result, model::device_error};
#[cfg(feature = "reference")]
use burn::tensor::Device;
#[cfg(feature = "webgpu")]
use {
    burn_wgpu::{RuntimeOptions, WgpuDevice, graphics::AutoGraphicsApi, try_init_setup_async},
    std::time::Duration,
    web_time::Instant,
};

/// What computes.
#[derive(Clone)]
pub enum Backend {
    /// The CPU.
    #[cfg(feature = "flex")]
    Cpu,
    /// The GPU.
    #[cfg(feature = "webgpu")]
    WebGpu(Gpu),
}

impl Backend {
    /// Burn's device.
    #[cfg(feature = "reference")]
    #[must_use]
    pub fn device(&self) -> Device {
        match self {
            #[cfg(feature = "flex")]
            Self::Cpu => cpu(),
            #[cfg(feature = "webgpu")]
            Self::WebGpu(_) => Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
        }
    }

    /// What to call burn on it.
    #[cfg(feature = "reference")]
    #[must_use]
    pub fn name(&self) -> &'static str {
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

/// Burn's CPU backend: Flex, or with the feature `ndarray` the older one.
#[cfg(feature = "flex")]
#[must_use]
pub fn cpu() -> Device {
    #[cfg(feature = "ndarray")]
    #[allow(deprecated)]
    return Device::ndarray();
    #[cfg(not(feature = "ndarray"))]
    Device::flex()
}

/// A WebGPU device: burn's tensors and our kernels share it.
#[cfg(feature = "webgpu")]
#[derive(Clone)]
pub struct Gpu {
    /// `CubeCL`'s handle.
    pub client: cubecl::client::Client,
    /// What a read takes when there is nothing to do.
    pub latency: Duration,
    handle: burn_wgpu::wgpu::Device,
}

#[cfg(feature = "webgpu")]
impl Gpu {
    /// Launches that `CubeCL` gathers before it submits them.
    const TASKS: usize = 64;

    /// The browser's GPU. The adapter must have `timestamp-query`: `CubeCL` panics at the first operation otherwise, and has no
    /// other clock in a browser.
    ///
    /// # Errors
    /// If there is no adapter or it gives no device.
    pub async fn new() -> Result<Self> {
        // Burn's default device, so that burn finds it.
        let device = WgpuDevice::default();
        let options = RuntimeOptions {
            tasks_max: Self::TASKS,
            ..RuntimeOptions::default()
        };
        let setup = try_init_setup_async::<AutoGraphicsApi>(&device, options)
            .await
            .map_err(device_error)?;
        let mut gpu = Self {
            client: cubecl::Device::wgpu(device.kind)
                .map_err(device_error)?
                .client(),
            latency: Duration::MAX,
            handle: setup.device,
        };
        let nothing = gpu.client.empty(4);
        for _ in 0..3 {
            let start = Instant::now();
            gpu.read(vec![nothing.clone()]).await?;
            gpu.latency = gpu.latency.min(start.elapsed());
        }
        Ok(gpu)
    }

    /// Reads memory back. All that was launched before is done then.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn read(&self, handles: Vec<cubecl::server::Handle>) -> Result<Vec<Vec<u8>>> {
        let bytes = self
            .client
            .read_async(handles)
            .await
            .map_err(device_error)?;
        Ok(bytes.into_iter().map(|bytes| bytes.to_vec()).collect())
    }

    /// Loses the device, as a driver's reset would.
    pub fn lose(&self) {
        self.handle.destroy();
    }
}
