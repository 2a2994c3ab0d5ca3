//! `Self` works wherever a type can be written.

use std::convert::Infallible;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Folder {
    parent: Option<Id<Self>>,
    children: Vec<Id<Self>>,
}

#[value]
pub struct Tree {
    branches: Vec<Self>,
}

#[event]
pub struct Moved {
    parent: Id<Folder>,
    /// The move that this one undoes.
    undoes: Vec<Self>,
}

#[event]
pub struct Filled {
    children: Vec<Id<Folder>>,
    shape: Tree,
}

#[aggregate]
impl Folder {
    #[command]
    pub fn move_to(&self, parent: Id<Self>) -> Result<Moved, Infallible> {
        #[apply]
        fn moved(folder: &mut Self, event: &Moved) {
            let _: Option<&Self> = None;
            folder.parent = Some(event.parent);
        }

        Ok(Moved {
            parent,
            undoes: Vec::new(),
        })
    }

    #[command]
    pub fn fill(
        &self,
        children: Vec<Id<Self>>,
        context: &Context<Self>,
    ) -> Result<Vec<<Self as Aggregate>::Event>, <Self as Identity>::Error> {
        if children.contains(context.id()) {
            return Ok(Vec::new());
        }
        let shape = Tree {
            branches: Vec::new(),
        };
        Ok(vec![Filled { children, shape }.into()])
    }

    #[apply]
    fn filled(&mut self, event: &Filled) {
        self.children.clone_from(&event.children);
    }
}

mod state_machine {
    use entail::prelude::*;

    #[aggregate]
    pub enum Task {
        Open { after: Option<Id<Self>> },
        Done,
    }

    #[event]
    pub enum TaskEvent {
        Opened { after: Option<Id<Task>> },
        Finished { because: Vec<Self> },
    }

    #[aggregate(events = TaskEvent)]
    impl Task {
        #[command]
        pub fn open(after: Option<Id<Self>>) -> Result<Opened, std::convert::Infallible> {
            #[apply]
            fn opened(event: &Opened) -> Self {
                Self::Open { after: event.after }
            }

            Ok(Opened { after })
        }

        #[command]
        pub fn finish(&self) -> Result<<Self as Aggregate>::Event, std::convert::Infallible> {
            let opened = Opened { after: None };
            let because = vec![TaskEvent::from(opened)];
            Ok(Finished { because }.into())
        }

        #[apply]
        fn finished(&mut self, _event: &Finished) {
            *self = Self::Done;
        }
    }
}

#[test]
fn self_is_the_aggregate_in_states_commands_and_apply_functions()
-> Result<(), RootError<Infallible>> {
    let (parent, child) = (Id::new(), Id::new());
    let mut folder = Root::create(Id::<Folder>::new(), MoveTo { parent })?;
    assert_eq!(folder.parent, Some(parent));
    let events = folder.execute(Fill {
        children: vec![child],
    })?;
    assert_eq!(events.len(), 1);
    assert_eq!(folder.children, [child]);
    Ok(())
}

#[test]
fn self_is_the_enum_in_a_variant() -> Result<(), RootError<Infallible>> {
    use state_machine::{Finish, Open, Task};

    let mut task = Root::<Task>::create(Id::new(), Open { after: None })?;
    task.execute(Finish)?;
    assert_eq!(*task, Task::Done);
    Ok(())
}
