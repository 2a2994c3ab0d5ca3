//! A parking lot with numbered places and a tariff.

use std::{collections::BTreeMap, time::Duration};

use entail::{prelude::*, testing::given};

const LEVELS: usize = 3;

#[aggregate(default, error = ParkingError)]
#[derive(Default)]
pub struct ParkingLot {
    cars: BTreeMap<u16, String>,
    per_level: [u32; LEVELS],
    income: f64,
    longest: Duration,
    visits: u64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ParkingError {
    #[error("the place is taken")]
    Taken,
    #[error("the place is empty")]
    Empty,
}

#[event]
pub struct Parked {
    pub place: u16,
    pub plate: String,
}

#[event]
pub struct Left {
    pub place: u16,
    pub stay: Duration,
    pub rate: f64,
}

#[event]
pub struct Swept {
    pub from: u16,
}

fn level(place: u16) -> usize {
    usize::from(place) / 100
}

#[aggregate]
impl ParkingLot {
    #[command]
    pub fn park(&self, place: u16, plate: String) -> Result<Parked, ParkingError> {
        ensure!(!self.cars.contains_key(&place), ParkingError::Taken);
        Ok(Parked { place, plate })
    }

    #[command]
    pub fn leave(&self, place: u16, stay: Duration, rate: f64) -> Result<Left, ParkingError> {
        ensure!(self.cars.contains_key(&place), ParkingError::Empty);
        Ok(Left { place, stay, rate })
    }

    #[command]
    pub fn sweep(&self, from: u16) -> Result<Swept, ParkingError> {
        Ok(Swept { from })
    }

    #[apply]
    fn parked(&mut self, event: &Parked) {
        self.cars.insert(event.place, event.plate.clone());
        let level = level(event.place);
        if level < LEVELS {
            self.per_level[level] = self.per_level[level].saturating_add(1);
        }
    }

    #[apply]
    fn left(&mut self, event: &Left) {
        self.cars.remove(&event.place);
        if let Some(count) = self.per_level.get_mut(level(event.place))
            && *count > 0
        {
            *count -= 1;
        }
        self.income += event.stay.as_secs_f64() / 3600.0 * event.rate;
        self.longest = self.longest.max(event.stay);
        self.visits = self.visits.saturating_add(1);
    }

    #[apply]
    fn swept(&mut self, event: &Swept) {
        let towed: Vec<u16> = self
            .cars
            .range(event.from..)
            .map(|(place, _)| *place)
            .collect();
        for place in towed {
            self.cars.remove(&place);
        }
        self.per_level = [0; LEVELS];
        for place in self.cars.keys() {
            let count = &mut self.per_level[level(*place) % LEVELS];
            *count = count.saturating_add(1);
        }
    }
}

#[test]
fn half_an_hour_costs_half_the_rate() {
    let parked = Parked {
        place: 101,
        plate: "B 1".to_owned(),
    };
    let stay = Duration::from_secs(1800);
    given(parked)
        .when(Leave {
            place: 101,
            stay,
            rate: 3.0,
        })
        .state(|lot| {
            assert_eq!(lot.income.to_string(), "1.5");
            assert_eq!(lot.per_level, [0; 3]);
        });
}
