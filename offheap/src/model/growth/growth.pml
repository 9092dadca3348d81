/*
 * Growth together with reclamation: one source bucket (2 slots) of table T0, its two children in T1, one more table change
 * T1 -> T2 done in one step, entries and tables that are retired, freed and used again, epochs by the interval rule.
 *
 * One d_step = at most one access to shared memory that can change (steps that pass stable facts are merged).
 * Stop for ever = never scheduled again: nobody waits. Kill = KILLER: the victim takes no further step, its pin goes away.
 * Pins are visible at once (fences are modelled elsewhere); the reclaimer scans in one step and frees in a later one.
 *
 * Ghosts: ab[k] = abstract map, recomputed from memory after every write; it changes only at an updater's CAS.
 * pk[] = the packing, computed at the last freeze: every COPY that succeeds must write exactly that word.
 * seen = values of the reader's key since its operation began. finc[] = incarnations of the frozen refs.
 */
#define UNINIT 0
#define EMPTY 1
#define T 8                      /* tentative */
#define F 16                     /* frozen */
#define ISREF(w) (((w)&7)>1)
#define BLK(w) (((w)&7)-2)
#define L(b) ((b)+2)
#ifndef NB
#define NB 3                     /* entry blocks */
#endif
#ifndef EMAX
#define EMAX 3
#endif
#ifdef SAME                      /* both keys go to child 0; the foreign key 2 to child 1 */
#define HB(k) ((k)==2)
#else
#define HB(k) ((k)!=0)
#endif
#define REM 1
#define PUT 2
#ifndef OP1
#define OP1 REM
#endif
#ifndef OP2
#define OP2 PUT
#endif
#ifndef K1
#define K1 0
#endif
#ifndef K2
#define K2 0
#endif
#ifndef RK
#define RK 0                     /* key of the reader */
#endif
#define NOKEY 9

byte TW[12];                     /* tables: T0 = words 0,1; T1 = 4..7 (child 0: 4,5; child 1: 6,7); T2 = 8..11 */
byte root; bit next0;            /* next0: T1 is published (T1.next is published with T2) */
byte tbirth[3], tret[3]; bit tfree[3];
byte ekey[NB], evl[NB], ebirth[NB], eret[NB], einc[NB]; bit est[NB];
byte E=1, lo[4], hi[4], gstart;
bit dead[4];
byte pk[4], fkey[2], finc[2]; bit allf;      /* ghosts */
byte ab[2], seen; bit ract, err;
byte gk, gv, op1done;

c_code {
int absv(int k) {
  int n=0, v=0, j, w, a=0, z=2;
  if (now.root==2) { a=8; z=12; } else if (now.allf) { a=4; z=8; }
  for (j=a; j<z; j++) {
    w=now.TW[j];
    if (a==4 && !w) w=now.pk[j-4];
    if ((w&7)>1 && !(w&8) && now.ekey[(w&7)-2]==k) {
      n++; v=now.evl[(w&7)-2];
      if (!now.est[(w&7)-2]) now.err=1;                          /* reachable and free */
#ifdef SAME
      if (a && ((j&2)!=0) != (k==2)) now.err=1;
#else
      if (a && ((j&2)!=0) != (k!=0)) now.err=1;                  /* wrong child */
#endif
    }
  }
  if (n>1) now.err=1;
  return v;
}
void ghost(void) { int q, nv;
  for (q=0; q<2; q++) {
    nv=absv(q);
    if (nv != (q==now.gk ? now.gv : now.ab[q])) now.err=1;
    now.ab[q]=nv;
    if (now.ract && q==RK) now.seen |= 1<<nv;
  }
  now.gk=0; now.gv=0;
}
}
#define LP(k,v) gk=k; gv=v; c_code { ghost(); }; assert(!err)
#define NOCHANGE LP(NOKEY,0)
#define ANYUNINIT (TW[4]==0 || TW[5]==0 || TW[6]==0 || TW[7]==0)
#ifdef NOUAF                     /* let a bad dereference run on to its consequence */
#define FCHECK(s,b) skip
#define TCHECK(t) skip
#define ECHECK(b,n) skip
#else
#define TCHECK(t) assert(!tfree[t])
#define FCHECK(s,b) assert(est[b] && einc[b]==finc[s])
#define ECHECK(b,n) assert(est[b] && einc[b]==n)
#endif

inline pin(p)   { d_step { e=E }; d_step { lo[p]=e; hi[p]=e; e=0 } }
inline unpin(p) { d_step { lo[p]=0; hi[p]=0; t=0; i=0; w=0; hb0=0; hb1=0; via=0 } }

/* ghost at the last freeze: the one right packing */
inline ghostpack() { 
  allf=1; pk[0]=EMPTY; pk[1]=EMPTY; pk[2]=EMPTY; pk[3]=EMPTY;
  if :: ISREF(TW[0]) && !(TW[0]&T) -> fkey[0]=ekey[BLK(TW[0])]; finc[0]=einc[BLK(TW[0])]; pk[2*HB(fkey[0])]=TW[0]&7 :: else fi;
  if :: ISREF(TW[1]) && !(TW[1]&T) -> fkey[1]=ekey[BLK(TW[1])]; finc[1]=einc[BLK(TW[1])];
        if :: pk[2*HB(fkey[1])]==EMPTY -> pk[2*HB(fkey[1])]=TW[1]&7 :: else -> pk[2*HB(fkey[1])+1]=TW[1]&7 fi
     :: else fi }

/* word j of the packing as this process computed it (hb0, hb1: 0, 1 = child, 2 = nothing) */
#define MYPK(j) ( ((j)==0 || (j)==2) -> ((hb0==((j)>>1)) -> (TW[0]&7) : ((hb1==((j)>>1)) -> (TW[1]&7) : EMPTY)) \
                  : ((hb0==((j)>>1) && hb1==((j)>>1)) -> (TW[1]&7) : EMPTY) )

/* HELP-GROW: the caller is pinned and T0, T1 are covered by its pin. One more way out: T1 is complete. */
inline help(p) {
  do
  :: d_step { !(TW[0]&F) -> TCHECK(0); TW[0]=TW[0]|F; NOCHANGE }
  :: d_step { (TW[0]&F) && !(TW[1]&F) -> TCHECK(0); TW[1]=TW[1]|F; ghostpack(); NOCHANGE }
  :: (TW[0]&F) && (TW[1]&F) -> break
  od;
  skip;
#ifdef ALT_LO                    /* alternative: cover everything since growth began */
  d_step { if :: lo[p]>gstart -> lo[p]=gstart :: else fi };
#endif
#ifdef ALT_GPIN
  skip; d_step { via=(root!=0) };
#endif
#ifdef M_G2_NOREPEAT             /* mutant: extension after the look at the children, the look is not repeated */
  skip; d_step { via=!ANYUNINIT };
#endif
  do                             /* cover the frozen refs */
#ifdef M_HELP_NOEXT              /* mutant: no epoch check after loading the frozen refs */
  :: break
#else
  :: d_step { E!=hi[p] -> hi[p]=E }
  :: E==hi[p] -> break
#endif
  od;
  if
#if defined(ALT_GPIN) || defined(M_G2_NOREPEAT)
  :: d_step { via -> via=0 }
  :: d_step { !via ->
#elif defined(M_NO_G2) || defined(M_G2_BEFORE_PIN) || defined(ALT_HASH) || defined(ALT_LO)
  :: d_step { 1 ->
#else
  :: d_step { !ANYUNINIT -> skip }                                /* G2: nothing to do, and frozen refs are not touched */
  :: d_step { ANYUNINIT ->
#endif
       i=0 };
#ifdef ALT_HASH                  /* alternative: the deciding hash bit is in the slot word */
     d_step { hb0=2; hb1=2;
       if :: ISREF(TW[0]) && !(TW[0]&T) -> hb0=HB(fkey[0]) :: else fi;
       if :: ISREF(TW[1]) && !(TW[1]&T) -> hb1=HB(fkey[1]) :: else fi };
#else
     d_step { hb0=2; if :: ISREF(TW[0]) && !(TW[0]&T) -> FCHECK(0,BLK(TW[0])); hb0=HB(ekey[BLK(TW[0])]) :: else fi };
     d_step { hb1=2; if
#ifdef M_DEREF_FT
       :: ISREF(TW[1]) && (TW[1]&T) -> assert(einc[BLK(TW[1])]==0 && est[BLK(TW[1])])
#endif
       :: ISREF(TW[1]) && !(TW[1]&T) -> FCHECK(1,BLK(TW[1])); hb1=HB(ekey[BLK(TW[1])]) :: else fi };
#endif
     do
     :: d_step { i<4 && TW[4+i]!=UNINIT -> do :: i<4 && TW[4+i]!=UNINIT -> i++ :: else -> break od; assert(i<5) }
     :: d_step { i<4 && TW[4+i]==UNINIT ->
          TCHECK(1);                                      /* a CAS into memory that is no longer this table */
          TW[4+i]=MYPK(i);
          assert(TW[4+i]==pk[i]);                                 /* the packing is right */
          NOCHANGE; i++ }
     :: d_step { i==4 -> i=0; hb0=0; hb1=0 }; break
     od
  fi }

/* somebody who starts or continues the growth and moves the root */
proctype H(byte p) {
  byte e, t, i, w, hb0, hb1; bit via, g2;
  {
#ifdef M_G2_BEFORE_PIN
    d_step { g2=ANYUNINIT };
    if :: g2 :: else -> goto done fi;
#endif
    pin(p);
rs: skip; d_step { t=root };
    if
    :: t!=0
    :: else ->
#ifdef M_NEXT_NOCHECK            /* mutant: the check comes before next is loaded */
       if
       :: d_step { E!=hi[p] -> hi[p]=E }; goto rs
       :: d_step { E==hi[p] -> skip }
       fi;
#endif
       d_step { if :: !next0 && root==0 -> TCHECK(0); next0=1; tbirth[1]=lo[p]; gstart=E :: else fi };
#ifndef M_NEXT_NOCHECK
       if
       :: d_step { E!=hi[p] -> hi[p]=E }; goto rs
       :: d_step { E==hi[p] -> skip }
       fi;
#endif
       help(p);
       assert(!ANYUNINIT || tfree[1]);
#ifdef M_NO_G3                   /* mutant: retire first */
       d_step { w=E }; 
       d_step { if :: tret[0]==0 -> tret[0]=w :: else fi };
       d_step { if :: root==0 -> root=1; NOCHANGE :: else fi }
#else
       if
       :: d_step { root!=0 -> skip }
       :: d_step { root==0 -> root=1; NOCHANGE };
#ifdef M_TSTAMP_EARLY
          d_step { tret[0]=gstart }
#else
          d_step { w=E };
          d_step { tret[0]=w }
#endif
       fi
#endif
    fi;
    unpin(p);
done: skip
  } unless { d_step { dead[p] -> lo[p]=0; hi[p]=0 } }
}

/* one updater, two operations */
proctype U(byte p) {
  byte e, t, i, w, hb0, hb1, nb=NB, c, es=15, op=OP1, key=K1; bit via;
op_: pin(p);
  if
  :: op==PUT && nb==NB ->
     d_step { nb=0; do :: nb<NB && est[nb] -> nb++ :: else -> break od;
              if :: nb<NB -> est[nb]=1; ebirth[nb]=lo[p]; ekey[nb]=key :: else fi };
     if :: nb==NB -> goto fin :: else fi;
     d_step { evl[nb]=4-op1done; }
  :: else
  fi;
rs: skip;
  d_step { t=root; i=0; es=15; via=0 };
ld: skip;
  d_step { w=TW[((t==0) -> i : 4*t+2*HB(key)+i)]; if :: ISREF(w) -> c=einc[BLK(w)] :: else fi };
  if
  :: d_step { E!=hi[p] -> hi[p]=E }; goto rs
  :: d_step { E==hi[p] -> skip }
  fi;
  if
  :: w&F -> d_step { t++; i=0; es=15; via=(t==1); w=0; c=0 };
     if
     :: via ->                   /* load of next, covered by a check before anything in T1 is believed */
        if
        :: d_step { E!=hi[p] -> hi[p]=E }; goto rs
        :: d_step { E==hi[p] -> skip }
        fi;
#ifndef M_NO_G1
        if                       /* G1 */
        :: d_step { ANYUNINIT -> skip }; help(p)
        :: d_step { !ANYUNINIT -> skip }
        fi
#endif
     :: else
     fi;
     goto ld
  :: w==UNINIT ->                /* only without G1 */
     help(p); i=0; goto rs
  :: w==EMPTY -> d_step { w=0; c=0; if :: es==15 -> es=((t==0) -> i : 4*t+2*HB(key)+i) :: else fi; i++ };
     if :: i==2 -> goto miss :: else -> goto ld fi
  :: else ->
     d_step { ECHECK(BLK(w),c); hb0=ekey[BLK(w)]; c=0 };
     if
     :: hb0!=key -> d_step { hb0=0; i++; w=0 }; if :: i==2 -> goto miss :: else -> goto ld fi
     :: else
     fi
  fi;
  d_step { hb0=0; i=((t==0) -> i : 4*t+2*HB(key)+i) };
  if
  :: d_step { TW[i]!=w -> skip }; goto rs
  :: d_step { TW[i]==w -> TCHECK(t);
       if :: op==REM -> TW[i]=EMPTY; LP(key,0)
          :: else -> TW[i]=L(nb); LP(key,evl[nb]); nb=NB fi; i=0 }
  fi;
  d_step { e=E };
  d_step { assert(eret[BLK(w)]==0); eret[BLK(w)]=e; e=0; w=0 };
  goto fin;
miss: skip;
  d_step { assert(ab[key]==0); i=0 };
  if
  :: op==REM || es==15
  :: else ->
     if
     :: d_step { TW[es]!=EMPTY -> skip }; goto rs
     :: d_step { TW[es]==EMPTY -> TCHECK(t); TW[es]=L(nb); LP(key,evl[nb]); nb=NB }
     fi
  fi;
fin: skip; d_step { lo[p]=0; hi[p]=0; t=0; i=0; w=0; hb0=0; hb1=0; via=0; c=0; es=15;
       if :: op1done==0 -> op1done=1; op=OP2; key=K2 :: else -> op1done=2 fi };
  if :: op1done==1 && OP2!=0 -> goto op_ :: else fi
}

#ifdef TENT
/* the owner of a tentative entry (block 1, slot 1): commit, or retire what growth dropped */
proctype W(byte p) {
  byte e;
  d_step { e=E }; d_step { lo[p]=e; hi[p]=e; e=0 };
  if
  :: d_step { TW[1]==(T|L(1)) -> TW[1]=L(1); LP(1,evl[1]) }
  :: d_step { TW[1]!=(T|L(1)) -> skip };
     d_step { e=E }; d_step { eret[1]=e; e=0 }
  fi;
  d_step { lo[p]=0; hi[p]=0 }
}
#endif

#if defined(GET)
/* pinned get */
proctype G(byte p) {
  byte e, t, i, w, hb0, hb1, c; bit via, fo;
  d_step { ract=1; seen=1<<ab[RK]; e=E }; d_step { lo[p]=e; hi[p]=e; e=0 };
rs: skip;
  d_step { t=root; i=0; fo=0 };
ld: skip;
  d_step { w=TW[((t==0) -> i : 4*t+2*HB(RK)+i)]; if :: ISREF(w) -> c=einc[BLK(w)] :: else fi };
  if
  :: d_step { E!=hi[p] ->
#ifdef M_GET_NOEXT
       skip }
#else
       hi[p]=E }; goto rs
#endif
  :: d_step { E==hi[p] -> skip }
  fi;
  if
#ifdef M_GET_FROZEN              /* mutant: follows frozen refs without a look at the children */
  :: (w&F) && !(w&T) && ISREF(w) && t==0 -> goto ent
#endif
#ifdef GET_FOLLOW                /* a get that does not help: sees UNINIT after its pin, then follows the frozen ref */
  :: (w&F) && t==0 ->
     d_step { fo=ANYUNINIT };
     if
     :: d_step { E!=hi[p] -> hi[p]=E }; goto rs
     :: d_step { E==hi[p] -> skip }
     fi;
     if
     :: !fo -> d_step { t=1; i=0; w=0; c=0 }; goto ld
     :: else -> fo=0;
        if :: ISREF(w) && !(w&T) -> goto ent
           :: else -> d_step { i++; w=0; c=0 }; if :: i==2 -> goto miss :: else -> goto ld fi
        fi
     fi
#endif
  :: else ->
  if
  :: w&F -> d_step { t++; i=0; w=0; c=0 }; goto ld
  :: w==UNINIT -> help(p); goto rs
  :: w==EMPTY || (w&T) -> d_step { w=0; c=0; i++ }; if :: i==2 -> goto miss :: else -> goto ld fi
  :: else
  fi
  fi;
ent: skip;
  d_step { if :: w&F -> FCHECK(i,BLK(w)) :: else -> ECHECK(BLK(w),c) fi; hb0=ekey[BLK(w)]; c=0 };
  if
  :: hb0!=RK -> d_step { hb0=0; i++; w=0 }; if :: i==2 -> goto miss :: else -> goto ld fi
  :: else -> d_step { e=evl[BLK(w)] }; goto out
  fi;
miss: e=0;
out: skip;
  d_step { assert((seen>>e)&1); ract=0; seen=0; lo[p]=0; hi[p]=0; t=0; i=0; w=0; hb0=0; e=0; c=0 }
}
#endif

#if defined(OPT)
/* optimist: no pin, one attempt; a failed check or a word that asks for help ends it (the pinned get takes over) */
proctype O(byte p) {
  byte e, t, i, w, kk, v; bit fo;
  d_step { ract=1; seen=1<<ab[RK]; e=E };
  d_step { t=root };
ld: skip;
  d_step { w=TW[((t==0) -> i : 4*t+2*HB(RK)+i)] };
  if
#ifdef M_OPT_FROZEN
  :: (w&F) && !(w&T) && ISREF(w) && t==0 -> goto ent
#endif
#ifdef OPT_FOLLOW
  :: (w&F) && t==0 -> 
     d_step { fo=ANYUNINIT };
     if
     :: !fo -> d_step { t=1; i=0; w=0 }; goto ld
     :: else -> fo=0;
        if :: ISREF(w) && !(w&T) -> goto ent
           :: else -> d_step { i++; w=0 }; if :: i==2 -> goto miss :: else -> goto ld fi
        fi
     fi
#endif
  :: else ->
  if
  :: w&F -> d_step { t++; i=0; w=0 }; if :: t==3 -> goto out :: else -> goto ld fi
  :: w==UNINIT -> goto out
  :: w==EMPTY || (w&T) -> d_step { w=0; i++ }; if :: i==2 -> goto miss :: else -> goto ld fi
  :: else
  fi
  fi;
ent:
#ifndef M_OPT_NOMID
  if :: d_step { E!=e -> skip }; goto out :: d_step { E==e -> skip } fi;
#endif
  d_step { kk=ekey[BLK(w)] };
  d_step { v=evl[BLK(w)] };
  if
  :: kk!=RK -> d_step { kk=0; v=0; w=0; i++ }; if :: i==2 -> goto miss :: else -> goto ld fi
  :: else -> goto believe
  fi;
miss: v=0;
believe: skip;
  d_step {
#ifndef M_OPT_NOEND
    if :: E==e -> assert((seen>>v)&1) :: else fi
#else
    assert((seen>>v)&1)
#endif
  };
out: skip; d_step { ract=0; seen=0; e=0; t=0; i=0; w=0; kk=0; v=0 }
}
#endif

#define PASS1(q,b,r) (lo[q]==0 || (b)>hi[q] || lo[q]>(r))
#define PASS(b,r) (PASS1(0,b,r) && PASS1(1,b,r) && PASS1(2,b,r) && PASS1(3,b,r))
#ifdef ALT_GPIN                  /* an unfinished growth is a pin [gstart, no bound] that everybody honours */
#define FREEABLE(b,r) ((r)!=0 && (r)<E && PASS(b,r) && (!next0 || root!=0 || (r)<gstart))
#else
#define FREEABLE(b,r) ((r)!=0 && (r)<E && PASS(b,r))
#endif

/* reclaimer and allocator: epochs, free, use again */
active proctype R() {
  byte x, b;
end: do
  :: d_step { E<EMAX -> E++ }
  /* entries: scan in one step, free in another, use for the foreign key in a third */
  :: d_step { x==0 && FREEABLE(ebirth[0],eret[0]) -> x=1 }
#if NB>1
  :: d_step { x==0 && FREEABLE(ebirth[1],eret[1]) -> x=2 }
#endif
#if NB>2
  :: d_step { x==0 && FREEABLE(ebirth[2],eret[2]) -> x=3 }
#endif
  :: d_step { x>0 && x<8 -> b=x-1; est[b]=0; eret[b]=0; einc[b]++; x=0; b=0 }
  :: d_step { est[0]==0 && einc[0]>0 -> est[0]=1; ebirth[0]=E; ekey[0]=2; evl[0]=7 }
  :: d_step { est[1]==0 && einc[1]>0 -> est[1]=1; ebirth[1]=E; ekey[1]=2; evl[1]=7 }
  /* tables: the memory is zeroed, or becomes something else */
  :: d_step { x==0 && !tfree[0] && FREEABLE(tbirth[0],tret[0]) -> x=8 }
  :: d_step { x==8 -> x=0; tfree[0]=1; TW[0]=0; TW[1]=0 }
  :: d_step { x==8 -> x=0; tfree[0]=1; TW[0]=L(0); TW[1]=L(1) }
#ifdef REGROW
  :: d_step { root==1 && !ANYUNINIT && x==0 -> TW[8]=TW[4]; TW[9]=TW[5]; TW[10]=TW[6]; TW[11]=TW[7];
       TW[4]=TW[4]|F; TW[5]=TW[5]|F; TW[6]=TW[6]|F; TW[7]=TW[7]|F; tbirth[2]=E; root=2; x=10; NOCHANGE }
  :: d_step { x==10 -> tret[1]=E; x=0 }
  :: d_step { x==0 && !tfree[1] && FREEABLE(tbirth[1],tret[1]) -> x=9 }
  :: d_step { x==9 -> x=0; tfree[1]=1; TW[4]=0; TW[5]=0; TW[6]=0; TW[7]=0 }
  :: d_step { x==9 -> x=0; tfree[1]=1; TW[4]=L(0); TW[5]=L(1); TW[6]=L(0); TW[7]=L(1) }
#endif
  od
}



init { d_step {
    ekey[0]=0; evl[0]=1; ebirth[0]=1; est[0]=1; TW[0]=L(0);
    ekey[1]=1; evl[1]=2; ebirth[1]=1; est[1]=1;
#ifdef TENT
    TW[1]=T|L(1); ab[0]=1; ab[1]=0;
#else
    TW[1]=L(1); ab[0]=1; ab[1]=2;
#endif
    tbirth[0]=1 };
  atomic {
    run H(0);
#if NH>1
    run H(1);
#endif
    run U(2);
#ifdef TENT
    run W(1);
#endif
#ifdef GET
    run G(3);
#endif
#ifdef OPT
    run O(3);
#endif
  };
#ifdef KILL
  if :: d_step { dead[0]=1 } :: skip fi
#endif
}
