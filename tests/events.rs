//! Which events an aggregate has, and where `#[set]` moves their fields.

use std::convert::Infallible;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Lamp {
    on: bool,
    colour: Option<String>,
}

#[event(aggregate = Lamp)]
#[set(on = true)]
pub struct SwitchedOn {
    #[set]
    pub colour: String,
}

#[event(aggregate = Lamp)]
#[set(on = false, colour = None)]
pub struct SwitchedOff;

// No signature names the second event, and no `#[apply]` function takes it.
#[aggregate(also = [SwitchedOff])]
impl Lamp {
    #[command]
    pub fn switch_on(&self, colour: String) -> Result<SwitchedOn, Infallible> {
        Ok(SwitchedOn { colour })
    }

    #[command]
    pub fn blink(&self, times: usize) -> Result<Vec<LampEvent>, Infallible> {
        let colour = "red".to_owned();
        let once: [LampEvent; 2] = [SwitchedOn { colour }.into(), SwitchedOff.into()];
        Ok(std::iter::repeat_n(once, times).flatten().collect())
    }

    /// One of several events, as the enum of them.
    #[command]
    pub fn toggle(&self) -> Result<LampEvent, Infallible> {
        Ok(if self.on {
            SwitchedOff.into()
        } else {
            let colour = "white".to_owned();
            SwitchedOn { colour }.into()
        })
    }
}

#[test]
fn a_field_is_moved_into_an_option() {
    let mut lamp = Root::<Lamp>::initial(Id::new()).unwrap();
    let colour = "green".to_owned();
    lamp.execute(SwitchOn { colour }).unwrap();
    assert_eq!((lamp.on, lamp.colour.as_deref()), (true, Some("green")));
}

#[test]
fn an_event_that_only_a_list_holds_is_one_of_the_aggregate() {
    let mut lamp = Root::<Lamp>::initial(Id::new()).unwrap();
    lamp.execute(Blink { times: 2 }).unwrap();
    assert_eq!((lamp.on, lamp.version()), (false, Version::new(4)));
    lamp.execute(Toggle).unwrap();
    assert_eq!((lamp.on, lamp.version()), (true, Version::new(5)));
}
