"""話しやすさアンケート: twice a year seven questions on whether one may speak up; answers lie with the anonymous failures, tied to nobody."""
