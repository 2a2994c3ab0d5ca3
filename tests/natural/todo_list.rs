//! A to-do list with priorities.

use std::collections::BTreeSet;

use entail::{prelude::*, testing::given};

#[value]
pub struct Task {
    title: String,
    done: bool,
    labels: BTreeSet<String>,
}

#[aggregate(default, error = TodoError)]
#[derive(Default)]
pub struct TodoList {
    tasks: Vec<Task>,
    open: u32,
    log: String,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum TodoError {
    #[error("there is no such task")]
    NoSuchTask,
    #[error("the task is done already")]
    Done,
}

#[event]
pub struct TaskAdded {
    pub title: String,
    pub open: u32,
}

#[event]
pub struct TaskDone {
    pub number: usize,
}

#[event]
pub struct LabelsDropped {
    pub labels: BTreeSet<String>,
}

#[event]
pub struct Tidied {
    pub keep: usize,
}

#[aggregate]
impl TodoList {
    #[command]
    pub fn add_task(&self, title: String) -> Result<TaskAdded, TodoError> {
        let open = self.open.saturating_add(1);
        Ok(TaskAdded { title, open })
    }

    #[command]
    pub fn finish(&self, number: usize) -> Result<TaskDone, TodoError> {
        let task = self.tasks.get(number).ok_or(TodoError::NoSuchTask)?;
        ensure!(!task.done, TodoError::Done);
        Ok(TaskDone { number })
    }

    #[command]
    pub fn drop_labels(&self, labels: BTreeSet<String>) -> Result<LabelsDropped, TodoError> {
        Ok(LabelsDropped { labels })
    }

    #[command]
    pub fn tidy(&self, keep: usize) -> Result<Tidied, TodoError> {
        Ok(Tidied { keep })
    }

    #[apply]
    fn task_added(&mut self, event: &TaskAdded) {
        self.open = event.open;
        self.log += "added ";
        self.log += &event.title;
        self.log += "\n";
        self.tasks.push(Task {
            title: event.title.clone(),
            done: false,
            labels: BTreeSet::new(),
        });
    }

    #[apply]
    fn task_done(&mut self, event: &TaskDone) {
        if event.number < self.tasks.len() {
            self.tasks[event.number].done = true;
            self.log = self.log.clone() + "done " + &self.tasks[event.number].title;
        }
        if self.open > 0 {
            self.open -= 1;
        }
    }

    #[apply]
    fn labels_dropped(&mut self, event: &LabelsDropped) {
        for task in &mut self.tasks {
            task.labels = &task.labels - &event.labels;
        }
    }

    #[apply]
    fn tidied(&mut self, event: &Tidied) {
        let excess = self.tasks.len().saturating_sub(event.keep);
        self.tasks.drain(..excess);
    }
}

#[test]
fn the_oldest_tasks_are_dropped() {
    let added = |title: &str, open| TaskAdded {
        title: title.to_owned(),
        open,
    };
    given((added("one", 1), added("two", 2), TaskDone { number: 0 }))
        .when(Tidy { keep: 1 })
        .state(|list| {
            assert_eq!(list.tasks.len(), 1);
            assert_eq!(list.open, 1);
        });
}
