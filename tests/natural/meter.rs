//! A meter for electricity, whose counter starts again at its limit.

use std::num::Wrapping;

use entail::{prelude::*, testing::given};

#[value]
pub struct Reading {
    counter: u64,
    factor: f64,
}

#[aggregate(error = MeterError)]
pub struct Meter {
    readings: Vec<Reading>,
    used: u64,
    ticks: Wrapping<u32>,
    kilowatt_hours: f64,
    per_month: [f64; 12],
    average: u64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum MeterError {
    #[error("the counter does not run backwards")]
    Backwards,
}

#[event]
pub struct Mounted {
    pub counter: u64,
}

#[event]
pub struct Read {
    pub counter: u64,
    pub month: usize,
    pub factor: f64,
}

#[aggregate]
impl Meter {
    #[command]
    pub fn mount(counter: u64) -> Result<Mounted, MeterError> {
        Ok(Mounted { counter })
    }

    #[command]
    pub fn take_reading(
        &self,
        counter: u64,
        month: usize,
        factor: f64,
    ) -> Result<Read, MeterError> {
        let last = self.readings.last().map_or(0, |reading| reading.counter);
        ensure!(counter >= last, MeterError::Backwards);
        Ok(Read {
            counter,
            month,
            factor,
        })
    }

    #[apply]
    fn mounted(event: &Mounted) -> Self {
        let first = Reading {
            counter: event.counter,
            factor: 1.0,
        };
        Self {
            readings: vec![first],
            used: 0,
            ticks: Wrapping(0),
            kilowatt_hours: 0.0,
            per_month: [0.0; 12],
            average: 0,
        }
    }

    #[apply]
    fn was_read(&mut self, event: &Read) {
        let last = self.readings.last().map_or(0, |reading| reading.counter);
        let used = if event.counter > last {
            event.counter - last
        } else {
            0
        };
        let hours = used as f64 * event.factor / 1000.0;
        self.used = self.used.saturating_add(used);
        self.ticks += 1;
        self.kilowatt_hours += hours;
        self.per_month[event.month % 12] += hours;
        self.readings.push(Reading {
            counter: event.counter,
            factor: event.factor,
        });
        let steps = self.readings.windows(2);
        let growing = steps
            .filter(|pair| pair[1].counter > pair[0].counter)
            .count();
        if growing > 0 {
            self.average = self.used / growing as u64;
        }
        let excess = self.readings.len().saturating_sub(24);
        self.readings.drain(..excess);
    }
}

#[test]
fn the_average_counts_the_readings_that_grew() {
    let read = Read {
        counter: 110,
        month: 13,
        factor: 2.0,
    };
    given((Mounted { counter: 100 }, read))
        .when(TakeReading {
            counter: 140,
            month: 2,
            factor: 1.0,
        })
        .state(|meter| {
            assert_eq!(meter.average, 20);
            assert_eq!(meter.per_month[1].to_string(), "0.02");
            assert_eq!(meter.ticks, Wrapping(2));
        });
}
