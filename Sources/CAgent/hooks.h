/// The hooks: those in C with their types, those in Swift as symbols for the table.
#pragma once
#include "kmm_agent.h"

void *kmm_dlopen(const char *, int);
void *kmm_sampled_malloc(size_t);
void *kmm_sampled_calloc(size_t, size_t);
void *kmm_sampled_realloc(void *, size_t);
void *kmm_sampled_reallocarray(void *, size_t, size_t);
void kmm_sampled_free(void *);
void *kmm_dlmopen(Lmid_t, const char *, int);
int kmm_dlclose(void *);
void *kmm_dlsym(void *, const char *);
void *kmm_dlvsym(void *, const char *, const char *);
int kmm_sigaction(int, const struct sigaction *, struct sigaction *);
void (*kmm_signal(int, void (*)(int)))(int);
int kmm_sigprocmask(int, const sigset_t *, sigset_t *);
int kmm_pthread_sigmask(int, const sigset_t *, sigset_t *);
int kmm_pthread_setname_np(pthread_t, const char *);
int kmm_mutex_lock(pthread_mutex_t *);
int kmm_mutex_timedlock(pthread_mutex_t *, const struct timespec *);
int kmm_mutex_clocklock(pthread_mutex_t *, clockid_t, const struct timespec *);
int kmm_rwlock_rdlock(pthread_rwlock_t *);
int kmm_rwlock_wrlock(pthread_rwlock_t *);
int kmm_cond_wait(pthread_cond_t *, pthread_mutex_t *);
int kmm_cond_timedwait(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
int kmm_cond_clockwait(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
int kmm_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
pid_t kmm_fork(void);
int kmm_libc_start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
void kmm_exit(int);
void kmm_quick_exit(int);
/// The agent's destructor; a handler of at_quick_exit, too.
void kmm_process_ends(void);
void kmm_exit_now(int);
int kmm_execve(const char *, char *const *, char *const *);
int kmm_execvpe(const char *, char *const *, char *const *);
int kmm_fexecve(int, char *const *, char *const *);
int kmm_execv(const char *, char *const *);
int kmm_execvp(const char *, char *const *);
int kmm_execl(const char *, const char *, ...);
int kmm_execlp(const char *, const char *, ...);
int kmm_execle(const char *, const char *, ...);
int kmm_posix_spawn(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *, char *const *);
int kmm_posix_spawnp(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *, char *const *);
