//! The calendar of a hotel room.

use std::{
    collections::BTreeMap,
    ops::{Add, Sub},
};

use entail::{prelude::*, testing::given};

/// The number of a day.
#[value]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub struct Day(u32);

impl Add<u32> for Day {
    type Output = Self;
    fn add(self, nights: u32) -> Self {
        Self(self.0.saturating_add(nights))
    }
}

impl Sub for Day {
    type Output = u32;
    fn sub(self, other: Self) -> u32 {
        self.0.saturating_sub(other.0)
    }
}

#[value]
pub struct Stay {
    guest: String,
    until: Day,
}

#[aggregate(default, error = RoomError)]
#[derive(Default)]
pub struct Room {
    stays: BTreeMap<Day, Stay>,
    nights: u32,
    occupancy: f64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum RoomError {
    #[error("the room is booked")]
    Booked,
}

#[event]
pub struct StayBooked {
    pub from: Day,
    pub nights: u32,
    pub guest: String,
}

#[event]
pub struct StayCancelled {
    pub from: Day,
}

#[event]
pub struct DayEnded {
    pub day: Day,
}

#[aggregate]
impl Room {
    #[command]
    pub fn book(&self, from: Day, nights: u32, guest: String) -> Result<StayBooked, RoomError> {
        let until = from + nights;
        let before = self.stays.range(..until).next_back();
        ensure!(
            before.is_none_or(|(_, stay)| stay.until <= from),
            RoomError::Booked
        );
        Ok(StayBooked {
            from,
            nights,
            guest,
        })
    }

    #[command]
    pub fn cancel(&self, from: Day) -> Result<StayCancelled, RoomError> {
        Ok(StayCancelled { from })
    }

    #[command]
    pub fn end_day(&self, day: Day) -> Result<DayEnded, RoomError> {
        Ok(DayEnded { day })
    }

    #[apply]
    fn stay_booked(&mut self, event: &StayBooked) {
        let stay = Stay {
            guest: event.guest.clone(),
            until: event.from + event.nights,
        };
        self.nights = self.nights.saturating_add(stay.until - event.from);
        self.stays.insert(event.from, stay);
    }

    #[apply]
    fn stay_cancelled(&mut self, event: &StayCancelled) {
        if let Some(stay) = self.stays.remove(&event.from) {
            self.nights = self.nights.saturating_sub(stay.until - event.from);
        }
    }

    #[apply]
    fn day_ended(&mut self, event: &DayEnded) {
        while let Some((_, stay)) = self.stays.first_key_value() {
            if stay.until > event.day {
                break;
            }
            self.stays.pop_first();
        }
        let coming = self.stays.range(event.day..).count();
        let taken = self
            .stays
            .range(..event.day)
            .any(|(_, stay)| stay.until > event.day);
        self.occupancy = coming as f64 + if taken { 1.0 } else { 0.0 };
    }
}

#[test]
fn past_stays_are_forgotten() {
    let booked = |from, nights| StayBooked {
        from: Day(from),
        nights,
        guest: "Ada".to_owned(),
    };
    given((booked(1, 2), booked(5, 4), booked(20, 1)))
        .when(EndDay { day: Day(6) })
        .state(|room| {
            assert_eq!(room.stays.len(), 2);
            assert_eq!(room.occupancy.to_string(), "2");
            assert_eq!(room.nights, 7);
        });
}
