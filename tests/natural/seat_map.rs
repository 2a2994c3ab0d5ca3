//! The seats of a flight.

use entail::{prelude::*, testing::given};

const ROWS: usize = 30;

#[value]
#[derive(Copy, Default)]
pub enum Seat {
    #[default]
    Free,
    Taken,
    Blocked,
}

#[aggregate(error = SeatError)]
pub struct SeatMap {
    rows: Vec<[Seat; 6]>,
    free: usize,
    names: Vec<String>,
    load: f64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum SeatError {
    #[error("there is no such seat")]
    NoSuchSeat,
    #[error("the seat is not free")]
    NotFree,
}

#[event]
pub struct Planned {
    pub flight: String,
}

#[event]
pub struct SeatTaken {
    pub row: usize,
    pub column: usize,
    pub name: String,
}

#[event]
pub struct RowsSwapped {
    pub one: usize,
    pub other: usize,
}

#[event]
pub struct RowBlocked {
    pub row: usize,
}

#[aggregate]
impl SeatMap {
    #[command]
    pub fn plan(flight: String) -> Result<Planned, SeatError> {
        Ok(Planned { flight })
    }

    #[command]
    pub fn take(&self, row: usize, column: usize, name: String) -> Result<SeatTaken, SeatError> {
        let seats = self.rows.get(row).ok_or(SeatError::NoSuchSeat)?;
        let seat = seats.get(column).ok_or(SeatError::NoSuchSeat)?;
        ensure!(*seat == Seat::Free, SeatError::NotFree);
        Ok(SeatTaken { row, column, name })
    }

    #[command]
    pub fn swap_rows(&self, one: usize, other: usize) -> Result<RowsSwapped, SeatError> {
        ensure!(one < ROWS && other < ROWS, SeatError::NoSuchSeat);
        Ok(RowsSwapped { one, other })
    }

    #[command]
    pub fn block_row(&self, row: usize) -> Result<RowBlocked, SeatError> {
        ensure!(row < ROWS, SeatError::NoSuchSeat);
        Ok(RowBlocked { row })
    }

    #[apply]
    fn planned(event: &Planned) -> Self {
        Self {
            rows: vec![[Seat::Free; 6]; ROWS],
            free: ROWS * 6,
            names: vec![event.flight.clone()],
            load: 0.0,
        }
    }

    #[apply]
    fn seat_taken(&mut self, event: &SeatTaken) {
        if event.row < self.rows.len() && event.column < 6 {
            self.rows[event.row][event.column] = Seat::Taken;
        }
        if self.free > 0 {
            self.free -= 1;
        }
        self.names.push(event.name.clone());
        self.load = 1.0 - self.free as f64 / (ROWS * 6) as f64;
    }

    #[apply]
    fn rows_swapped(&mut self, event: &RowsSwapped) {
        let length = self.rows.len();
        if event.one < length && event.other < length {
            self.rows.swap(event.one, event.other);
        }
    }

    #[apply]
    fn row_blocked(&mut self, event: &RowBlocked) {
        let Some(seats) = self.rows.get_mut(event.row) else {
            return;
        };
        for i in 0..seats.len() {
            if seats[i] == Seat::Free {
                seats[i] = Seat::Blocked;
            }
        }
        seats[0] = Seat::Blocked;
        let free = self
            .rows
            .iter()
            .flatten()
            .filter(|seat| **seat == Seat::Free);
        self.free = free.count();
    }
}

#[test]
fn a_blocked_row_has_no_free_seats() {
    let planned = Planned {
        flight: "EN 1".to_owned(),
    };
    given(planned)
        .when(BlockRow { row: 3 })
        .state(|map| assert_eq!(map.free, 174));
}
