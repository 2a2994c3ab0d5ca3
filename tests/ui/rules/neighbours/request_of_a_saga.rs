use entail::prelude::*;
mod order {
    use entail::prelude::*;
    #[aggregate]
    pub struct Order {
        total: u64,
    }
    #[event]
    pub struct Placed {
        pub total: u64,
    }
    pub struct Paid {
        pub total: u64,
        pub order: Id<Order>,
    }
    #[aggregate]
    impl Order {
        #[command]
        pub fn place(total: u64) -> Result<Placed, std::convert::Infallible> {
            Ok(Placed { total })
        }
        #[command]
        pub fn note(&self, total: u64) -> Result<Noted, std::convert::Infallible> {
            Ok(Noted { total })
        }
        #[command(undo = unnote)]
        pub fn tell(&self, total: u64) -> Result<Noted, std::convert::Infallible> {
            Ok(Noted { total })
        }
        #[command]
        pub fn unnote(&self, total: u64) -> Result<Noted, std::convert::Infallible> {
            Ok(Noted { total })
        }
        #[apply]
        fn placed(event: &Placed) -> Self {
            Order { total: event.total }
        }
        #[apply]
        fn noted(&mut self, event: &Noted) {
            self.total = event.total;
        }
    }
    #[event]
    pub struct Noted {
        pub total: u64,
    }
}
use order::*;

#[saga]
pub fn pay(event: &Paid, id: Id<Pay>) -> impl Plan {
    plan().pivot(event.order.send(Note { total: event.total }))
}

fn main() {}
