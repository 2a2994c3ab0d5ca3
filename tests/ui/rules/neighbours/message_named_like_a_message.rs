use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Door {
    open: bool,
}

#[event(aggregate = Door)]
#[set(open = true)]
pub struct DoorOpened;

#[aggregate]
impl Door {
    #[command]
    pub fn open(&self) -> Result<DoorOpened, std::convert::Infallible> {
        Ok(DoorOpened)
    }
}

#[aggregate(default)]
#[derive(Default)]
pub struct Window {
    open: bool,
}

#[event(aggregate = Window)]
#[set(open = true)]
pub struct WindowOpened;

#[aggregate]
impl Window {
    #[command]
    pub fn open(&self) -> Result<WindowOpened, std::convert::Infallible> {
        Ok(WindowOpened)
    }
}

fn main() {}
