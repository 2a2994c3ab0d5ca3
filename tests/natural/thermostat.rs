//! A thermostat that follows measured temperatures.

use entail::{prelude::*, testing::given};

const SMOOTHING: f64 = 0.25;

#[aggregate(error = TooHot)]
pub struct Thermostat {
    target: f64,
    smoothed: f64,
    error_sum: f64,
    heating: bool,
    offsets: [f64; 24],
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{0} is too hot")]
pub struct TooHot(u8);

#[event]
pub struct Installed {
    pub target: f64,
}

#[event]
pub struct Measured {
    pub celsius: f64,
    pub hour: usize,
}

#[event]
pub struct TargetChanged {
    pub by: f64,
}

#[aggregate]
impl Thermostat {
    #[command]
    pub fn install(target: f64) -> Result<Installed, TooHot> {
        ensure!(target < 40.0, TooHot(40));
        Ok(Installed { target })
    }

    #[command]
    pub fn measure(&self, celsius: f64, hour: usize) -> Result<Measured, TooHot> {
        Ok(Measured { celsius, hour })
    }

    #[command]
    pub fn change_target(&self, by: f64) -> Result<TargetChanged, TooHot> {
        ensure!(self.target + by < 40.0, TooHot(40));
        Ok(TargetChanged { by })
    }

    #[apply]
    fn installed(event: &Installed) -> Self {
        Self {
            target: event.target,
            smoothed: event.target - 1.0,
            error_sum: 0.0,
            heating: false,
            offsets: [0.0; 24],
        }
    }

    #[apply]
    fn measured(&mut self, event: &Measured) {
        self.smoothed = self.smoothed * (1.0 - SMOOTHING) + event.celsius * SMOOTHING;
        let error = self.target - self.smoothed;
        self.error_sum += error;
        self.heating = error > 0.5 || self.error_sum / 10.0 > 1.0;
        self.offsets[event.hour % 24] = -error;
    }

    #[apply]
    fn target_changed(&mut self, event: &TargetChanged) {
        self.target += event.by;
        for offset in &mut self.offsets {
            *offset *= 0.5;
        }
    }
}

#[test]
fn it_heats_when_it_is_cold() {
    given(Installed { target: 20.0 })
        .when(Measure {
            celsius: 10.0,
            hour: 30,
        })
        .state(|thermostat| {
            assert!(thermostat.heating);
            assert!(thermostat.offsets[6] < 0.0);
        });
}
