//! Trips, rooms and breakfasts, for sagas that break a law.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::atomic::{AtomicU32, Ordering},
};

use entail::prelude::*;

use super::broken::Wait;

pub mod trip {
    use super::*;

    #[aggregate(default)]
    #[derive(Default)]
    pub struct Trip {
        is_confirmed: bool,
    }

    #[event]
    pub struct Booked {}

    #[event]
    pub struct Confirmed {}

    #[aggregate]
    impl Trip {
        #[command]
        pub fn book(&self) -> Result<Booked, Infallible> {
            Ok(Booked {})
        }

        #[command]
        pub fn confirm(&self) -> Result<Confirmed, Infallible> {
            Ok(Confirmed {})
        }

        #[apply]
        fn booked(&mut self, _event: &Booked) {}

        #[apply]
        fn confirmed(&mut self, _event: &Confirmed) {
            self.is_confirmed = true;
        }
    }
}

pub mod room {
    use super::*;

    /// How often a guest was chosen by chance.
    pub static COUNT: AtomicU32 = AtomicU32::new(0);

    fn another_guest() -> String {
        COUNT.fetch_add(1, Ordering::SeqCst).to_string()
    }

    /// A room is taken, with an undo that is right, that does nothing, and that takes back too often.
    #[aggregate(id = u32, default)]
    #[derive(Default)]
    pub struct Room {
        free: i64,
        guests: BTreeMap<String, u32>,
    }

    #[event]
    pub struct Taken {
        guest: String,
    }

    #[event]
    pub struct Left {
        guest: String,
    }

    #[event]
    pub struct Heard {
        pub wait: Id<Wait>,
    }

    #[aggregate]
    impl Room {
        #[command(undo = leave)]
        pub fn take(&self, guest: String) -> Result<Taken, Infallible> {
            Ok(Taken { guest })
        }

        #[command]
        pub fn leave(&self, guest: String) -> Result<Option<Left>, Infallible> {
            Ok(self.guests.contains_key(&guest).then_some(Left { guest }))
        }

        #[command(undo = do_nothing)]
        pub fn take_for_good(&self, guest: String) -> Result<Taken, Infallible> {
            Ok(Taken { guest })
        }

        #[command]
        pub fn do_nothing(&self) -> Result<Option<Left>, Infallible> {
            Ok(None)
        }

        #[command(undo = leave_always)]
        pub fn lend(&self, guest: String) -> Result<Taken, Infallible> {
            Ok(Taken { guest })
        }

        #[command]
        pub fn leave_always(&self, guest: String) -> Result<Left, Infallible> {
            Ok(Left { guest })
        }

        #[command(undo = leave_everyone)]
        pub fn take_by_chance(&self) -> Result<Taken, Infallible> {
            let guest = another_guest();
            Ok(Taken { guest })
        }

        #[command]
        pub fn leave_everyone(&self) -> Result<Vec<RoomEvent>, Infallible> {
            let guests = self.guests.keys().cloned();
            Ok(guests.map(|guest| Left { guest }.into()).collect())
        }

        #[command]
        pub fn hear(&self, wait: Id<Wait>) -> Result<Heard, Infallible> {
            Ok(Heard { wait })
        }

        #[apply]
        fn taken(&mut self, event: &Taken) {
            self.free = self.free.saturating_sub(1);
            self.guests.insert(event.guest.clone(), 1);
        }

        #[apply]
        fn left(&mut self, event: &Left) {
            self.free = self.free.saturating_add(1);
            self.guests.remove(&event.guest);
        }

        #[apply]
        fn heard(&mut self, _event: &Heard) {}
    }
}

pub mod breakfast {
    use super::*;

    /// It does not exist before it is ordered.
    #[aggregate(id = u32)]
    pub struct Breakfast {
        is_served: bool,
    }

    #[event]
    pub struct Ordered {}

    #[event]
    pub struct Served {}

    #[aggregate]
    impl Breakfast {
        #[command]
        pub fn order() -> Result<Ordered, Infallible> {
            Ok(Ordered {})
        }

        #[command]
        pub fn serve(&self) -> Result<Served, Infallible> {
            Ok(Served {})
        }

        #[apply]
        fn ordered(_event: &Ordered) -> Self {
            Self { is_served: false }
        }

        #[apply]
        fn served(&mut self, _event: &Served) {
            self.is_served = true;
        }
    }
}
