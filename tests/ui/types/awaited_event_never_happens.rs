use std::convert::Infallible;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Order {}

#[event]
struct Submitted {}

#[aggregate]
impl Order {
    #[command]
    fn submit(&self) -> Result<Submitted, Infallible> {
        Ok(Submitted {})
    }

    #[apply]
    fn submitted(&mut self, _event: &Submitted) {}
}

#[aggregate(default)]
#[derive(Default)]
struct Player {}

#[event]
struct Asked {
    place: Id<Assign>,
}

#[aggregate]
impl Player {
    #[command]
    fn ask(&self) -> Result<Option<Asked>, Infallible> {
        Ok(None)
    }

    #[apply]
    fn asked(&mut self, _event: &Asked) {}
}

#[saga]
fn assign(_event: &Submitted, _order: Id<Order>) -> impl Plan {
    plan().until::<Asked>(days(2))
}

flow! {
    CLUB {
        aggregates: [Order],
        sagas: [assign],
    }
}

fn main() {}
