"""安全の脈: twice a year seven questions on whether one may speak up; answers lie with the anonymous failures, tied to nobody."""
