use entail::prelude::*;
use std::collections::BTreeMap;

#[value]
pub struct Reading<T> {
    at: u64,
    what: T,
}

#[value]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub struct Channel(u8);

pub struct Probe {
    label: String,
    readings: BTreeMap<Channel, Reading<i32>>,
    parts: Vec<Part>,
}

#[value]
pub struct Part {
    number: u32,
    channel: Channel,
}

#[derive(Debug, PartialEq)]
pub enum ProbeError {
    Unknown(Channel),
    Twice,
}

#[event]
pub enum ProbeEvent {
    #[creates(label, readings = BTreeMap::new(), parts = Vec::new())]
    Mounted {
        label: String,
    },
    Measured {
        channel: Channel,
        reading: Reading<i32>,
    },
    #[set(label)]
    Relabelled {
        label: String,
    },
    PartAdded {
        part: Part,
    },
}

#[aggregate(events = ProbeEvent)]
impl Probe {
    #[command]
    pub fn mount(label: String) -> Result<Mounted, ProbeError> {
        Ok(Mounted { label })
    }
    #[command]
    pub fn measure(
        &self,
        channel: Channel,
        reading: Reading<i32>,
    ) -> Result<Option<Measured>, ProbeError> {
        if self
            .readings
            .get(&channel)
            .is_some_and(|it| it.what == reading.what)
        {
            return Ok(None);
        }
        Ok(Some(Measured { channel, reading }))
    }
    #[command]
    pub fn relabel(&self, label: String) -> Result<Relabelled, ProbeError> {
        Ok(Relabelled { label })
    }
    #[command]
    pub fn add_part(&self, part: Part) -> Result<Vec<PartAdded>, ProbeError> {
        ensure!(!self.parts.contains(&part), ProbeError::Twice);
        Ok(vec![PartAdded { part }])
    }
    #[apply]
    fn measured(&mut self, event: &Measured) {
        self.readings.insert(event.channel, event.reading.clone());
    }
    #[apply]
    fn part_added(&mut self, event: &PartAdded) {
        self.parts.push(event.part.clone());
    }
}

#[aggregate(default)]
#[derive(Default)]
pub struct Rack {
    probes: Vec<Id<Probe>>,
    notes: Vec<Note>,
    open: bool,
}

#[value]
pub struct Note {
    text: String,
    author: Option<String>,
}

#[event]
pub struct ProbePlaced {
    pub probe: Id<Probe>,
}

#[event]
pub struct NoteWritten {
    pub note: Note,
}

#[aggregate]
impl Rack {
    #[command]
    pub fn place(&self, probe: Id<Probe>) -> Result<ProbePlaced, std::convert::Infallible> {
        Ok(ProbePlaced { probe })
    }
    #[command]
    pub fn jot(&self, note: Note) -> Result<(NoteWritten, ProbePlaced), std::convert::Infallible> {
        Ok((
            NoteWritten { note },
            ProbePlaced {
                probe: self.probes[0],
            },
        ))
    }
    #[apply]
    fn probe_placed(&mut self, event: &ProbePlaced) {
        self.probes.push(event.probe);
        self.open = true;
    }
    #[apply]
    fn note_written(&mut self, event: &NoteWritten) {
        self.notes.push(event.note.clone());
    }
}
fn use_it() -> Result<(), RootError<ProbeError>> {
    let mut probe = Root::<Probe>::create(
        Id::new(),
        Mount {
            label: "a".to_owned(),
        },
    )?;
    probe.execute(Relabel {
        label: "b".to_owned(),
    })?;
    Ok(())
}

fn main() {}
