//! How many steps to launch between two reads from the device.
//!
//! A GPU takes launches without doing them, so without reads its queue would grow, and a pause would come late. A read
//! costs its own time, in some browsers 100 ms, so there should be few of them.

use std::time::Duration;

/// The work between two reads is to take between these times beyond what a read itself takes.
const SHORT: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_millis(60);

/// Counts steps, and says when a read is due.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Steps between two reads.
    interval: usize,
    launched: usize,
    /// What a read takes when nothing is to be done; none where a device computes at once.
    latency: Option<Duration>,
}

impl Pace {
    /// For a device that computes when it is asked: reads only gather results.
    #[must_use]
    pub fn fixed(interval: usize) -> Self {
        Self {
            interval,
            launched: 0,
            latency: None,
        }
    }

    /// For a device with a queue, where a read takes this long by itself.
    #[must_use]
    pub fn queued(latency: Duration) -> Self {
        Self {
            interval: 1,
            launched: 0,
            latency: Some(latency),
        }
    }

    /// Whether nothing was launched since the last read.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.launched == 0
    }

    /// What was launched is not to be read any more.
    pub fn forget(&mut self) {
        self.launched = 0;
    }

    /// One step more was launched. Whether a read is due.
    pub fn launched(&mut self) -> bool {
        self.launched += 1;
        self.launched >= self.interval
    }

    /// Everything launched was read, this long after the read before.
    pub fn read(&mut self, elapsed: Duration) {
        let full = self.launched >= self.interval;
        self.launched = 0;
        let Some(latency) = self.latency else { return };
        let work = elapsed.saturating_sub(latency);
        if work > LONG {
            self.interval = (self.interval / 2).max(1);
        } else if work < SHORT && full {
            self.interval *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps between reads after 100 reads, if a step and a read take so many milliseconds.
    fn settled(step: f64, read: f64) -> usize {
        let mut pace = Pace::queued(Duration::from_secs_f64(read / 1000.0));
        for _ in 0..100 {
            let mut steps = 1;
            while !pace.launched() {
                steps += 1;
            }
            pace.read(Duration::from_secs_f64(
                (f64::from(steps) * step + read) / 1000.0,
            ));
        }
        pace.interval
    }

    #[test]
    fn reads_are_20_to_60_ms_apart_whatever_a_step_takes() {
        for step in [0.05, 0.7, 3.0, 11.0] {
            let work = settled(step, 0.5) as f64 * step;
            assert!(
                (20.0..=60.0).contains(&work),
                "a step of {step} ms: {work} ms"
            );
        }
    }

    #[test]
    fn a_slow_read_does_not_make_reads_frequent() {
        assert_eq!(settled(0.7, 100.0), settled(0.7, 0.5));
    }

    #[test]
    fn a_step_that_takes_longer_is_read_at_once() {
        assert_eq!(settled(360.0, 0.5), 1);
    }

    #[test]
    fn a_fixed_pace_stays() {
        let mut pace = Pace::fixed(32);
        pace.read(Duration::from_secs(1));
        assert_eq!((1..100).find(|_| pace.launched()), Some(32));
    }
}
