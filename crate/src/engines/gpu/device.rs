//! The GPU that a worker has: burn's tensors and our kernels share it.

use crate::base::error::Result;
use crate::network::mlp::device_error;
use burn_wgpu::{RuntimeOptions, WgpuDevice, graphics::AutoGraphicsApi, try_init_setup_async};
use std::time::Duration;
use web_time::Instant;

/// A WebGPU device: burn's tensors and our kernels share it.
#[derive(Clone)]
pub struct Gpu {
    /// `CubeCL`'s handle.
    pub client: cubecl::client::Client,
    /// What a read takes when there is nothing to do.
    pub latency: Duration,
}

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
        try_init_setup_async::<AutoGraphicsApi>(&device, options)
            .await
            .map_err(device_error)?;
        let mut gpu = Self {
            client: cubecl::Device::wgpu(device.kind)
                .map_err(device_error)?
                .client(),
            latency: Duration::MAX,
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
}
